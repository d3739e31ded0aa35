import { words } from '../language.ts';

export const overviewWords = words(
  {
    title: '전체 상황',
    about: '지금 괜찮은가? 아니라면 어디를 봐야 하는가?',
    allWell: '모두 정상',
    parts: '구성 요소',
    name: '이름',
    state: '상태',
    up: '정상',
    down: '응답 없음',
    detail: '내용',
  },
  {
    title: 'Overview',
    about: 'Is all well? If not, where to look?',
    allWell: 'All well',
    parts: 'Parts',
    name: 'Name',
    state: 'State',
    up: 'up',
    down: 'down',
    detail: 'Detail',
  },
);
