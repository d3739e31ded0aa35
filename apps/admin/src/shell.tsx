import { Component, type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from './api.ts';
import { useWords } from './language.ts';
import { roomAt } from './logic/room-at.ts';
import { onlineStore } from './online.ts';
import { Questions } from './parts/ask.tsx';
import { Choices } from './parts/choices.tsx';
import { Page } from './parts/page.tsx';
import { Empty, ProblemBox } from './parts/states.tsx';
import { Toasts } from './parts/toasts.tsx';
import type { RoomEntry, RoomGroup } from './room.ts';
import { ROOM_GROUPS } from './rooms.ts';
import { linkTo, usePlace } from './route.ts';
import { logOut } from './session.ts';
import { sessionStore } from './session-store.ts';
import { useStore } from './store.ts';
import { frameWords } from './words/frame.ts';

const ROOMS = ROOM_GROUPS.flatMap(({ rooms }) => rooms);

/** The rooms' names beside the room that is open. */
export function Shell() {
  const say = useWords(frameWords);
  const online = useStore(onlineStore);
  const { path } = usePlace();
  const found = roomAt(ROOMS, path);
  const [menuOpen, setMenuOpen] = useState(false);
  const first = useRef(true);
  useEffect(() => {
    setMenuOpen(false);
    // The link that led here may be gone, and the reader goes on in the room.
    if (!first.current) document.getElementById('room')?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  useEffect(() => {
    if (!menuOpen) return;
    const closeByKey = (event: KeyboardEvent) => event.key === 'Escape' && setMenuOpen(false);
    addEventListener('keydown', closeByKey);
    return () => removeEventListener('keydown', closeByKey);
  }, [menuOpen]);
  return (
    <div class={menuOpen ? 'shell menu-open' : 'shell'}>
      <a class="skip" href="#room">
        {say.skip}
      </a>
      <header class="bar">
        <button
          type="button"
          class="quiet menu-button"
          aria-expanded={menuOpen}
          aria-controls="rooms"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          {menuOpen ? say.closeMenu : say.menu}
        </button>
        <a class="brand" href={linkTo('/')}>
          <span class="mark" aria-hidden="true">
            장
          </span>{' '}
          jangteo
        </a>
      </header>
      <Rooms open={found?.room} />
      <main id="room" tabIndex={-1}>
        {!online && (
          <p class="notice bad" role="alert">
            {say.offline}
          </p>
        )}
        {found === undefined ? (
          <Page title={say.notFound}>
            <Empty title={say.notFound}>
              <a href={linkTo('/')}>{say.toOverview}</a>
            </Empty>
          </Page>
        ) : (
          <RoomFence key={found.room.path} title={say.roomFailed}>
            <found.room.Room rest={found.rest} />
          </RoomFence>
        )}
      </main>
      <Questions />
      <Toasts />
    </div>
  );
}

function Rooms({ open }: { open: RoomEntry | undefined }) {
  const say = useWords(frameWords);
  const session = useStore(sessionStore);
  return (
    <div class="side" id="rooms">
      <a class="brand side-brand" href={linkTo('/')}>
        <span class="mark" aria-hidden="true">
          장
        </span>{' '}
        jangteo
      </a>
      <nav aria-label={say.rooms}>
        {ROOM_GROUPS.map(({ title, rooms }) => (
          <RoomLinks key={title.en} title={title} rooms={rooms} open={open} />
        ))}
      </nav>
      <div class="side-foot">
        <p>
          <a href="/">{say.shop}</a> <a href="/docs">{say.apiDocs}</a>
        </p>
        <Choices />
        {session && (
          <p class="who">
            <span>
              {say.loggedInAs(session.name)} <span class="soft">{say.roles[session.role] ?? session.role}</span>
            </span>
            <button type="button" class="quiet" onClick={() => void logOut()}>
              {say.logOut}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

function RoomLinks({ title, rooms, open }: RoomGroup & { open: RoomEntry | undefined }) {
  return (
    <div class="room-group">
      <h2>{useWords(title)}</h2>
      <ul>
        {rooms.map((room) => (
          <RoomLink key={room.path} room={room} here={room === open} />
        ))}
      </ul>
    </div>
  );
}

function RoomLink({ room, here }: { room: RoomEntry; here: boolean }) {
  const title = useWords(room.title);
  return (
    <li>
      <a href={linkTo(room.path)} aria-current={here ? 'page' : undefined}>
        {title}
      </a>
    </li>
  );
}

/** A room that fails leaves the others standing. */
class RoomFence extends Component<{ title: string; children: ComponentChildren }, { problem: Problem | undefined }> {
  override state = { problem: undefined as Problem | undefined };

  static override getDerivedStateFromError(thrown: unknown) {
    return { problem: new Problem(0, 'PAGE_FAILED', String(thrown)) };
  }

  override render() {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return (
      <Page title={this.props.title}>
        <ProblemBox problem={problem} retry={() => this.setState({ problem: undefined })} />
      </Page>
    );
  }
}
