import type { ListTriesResponse, Payment, PaymentTry } from '@jangteo/contracts/payments/v1/payments';
import { at, type Reason, type Said } from './reason.ts';

const CALLS: Readonly<Record<string, string>> = {
  capture: 'the capture of',
  query: 'the question about',
  void: 'the end of',
  refund: 'the refund of',
};

const CALLS_KO: Readonly<Record<string, string>> = {
  authorise: '승인',
  capture: '매입',
  query: '조회',
  void: '승인 취소',
  refund: '환불',
};

/** What a payment that is not settled waits for. `begin` is what it means for the order. */
export function paymentReason(
  code: 'PAYMENT' | 'REFUND',
  begin: Said,
  told: ListTriesResponse & { payment: Payment },
  nowMs: number,
): Reason {
  const { payment, tries, triesMax, underWay } = told;
  const last = tries.at(-1);
  const since = at(payment.createdAtMs);
  const service = 'payments';
  if (payment.stalled) {
    const said = {
      sentence: `${begin.sentence}: it is ${payment.status}, and nobody looks at it again; \`jangteo doctor --fix\` hands it on.`,
      korean: `${begin.korean}: 결제가 ${payment.status} 상태인데 아무도 다시 확인하지 않습니다. \`jangteo doctor --fix\`(으)로 이어갈 수 있습니다.`,
    };
    return { code: 'PAYMENT_STALLED', service, ...said, since, next: 'jangteo doctor --fix' };
  }
  const words = last === undefined ? undefined : tryWords(last, triesMax);
  const [what, whatKo] = words === undefined ? ['', ''] : [`${words.sentence}, `, `${words.korean}, `];
  const [again, againKo] = words === undefined ? ['', ''] : [' again', '다시 '];
  const said = (sentence: string, korean: string): Said => ({
    sentence: `${begin.sentence}: ${what}${sentence}.`,
    korean: `${begin.korean}: ${whatKo}${korean}.`,
  });
  if (underWay) return { code, service, ...said(`the provider is being asked${again}`, `지금 결제사에 ${againKo}묻는 중입니다`), since };
  const due = Number(payment.dueAtMs);
  const isNow = due <= nowMs;
  const next = at(due);
  const asked = said(
    `the provider is asked${again} ${isNow ? 'now' : `at ${next}`}`,
    `${isNow ? '지금' : `${next}에`} 결제사에 ${againKo}묻습니다`,
  );
  return { code, service, ...asked, since, next };
}

/** Such as `try 2 of 3 had no answer at …`. */
export function tryWords({ number, call, outcome, reason, atMs, durationMs }: PaymentTry, triesMax: number): Said {
  const isFirstCall = call === 'authorise';
  const which = isFirstCall ? `try ${number} of ${triesMax}` : `${CALLS[call] ?? call} try ${number}`;
  const whichKo = `${CALLS_KO[call] ?? call} ${number}${isFirstCall ? `/${triesMax}` : ''}번째 시도가`;
  const when = at(atMs + durationMs);
  const because = reason === '' ? '' : ` (${reason})`;
  if (outcome === 'unknown') return { sentence: `${which} had no answer at ${when}`, korean: `${whichKo} ${when}까지 답을 받지 못했고` };
  if (outcome === 'none') return { sentence: `${which} failed at ${when}${because}`, korean: `${whichKo} ${when}에 실패했고${because}` };
  return { sentence: `${which} ended ${outcome} at ${when}${because}`, korean: `${whichKo} ${when}에 ${outcome} 결과로 끝났고${because}` };
}
