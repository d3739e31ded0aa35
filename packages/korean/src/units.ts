/** Units as they are written behind a number, folded, and the one that stands for them. */
const SPELLINGS: Readonly<Record<string, string>> = {
  gb: 'gb 기가 기가바이트',
  tb: 'tb 테라 테라바이트',
  mb: 'mb 메가바이트',
  g: 'g 그램 그람',
  kg: 'kg 킬로 킬로그램 키로',
  mg: 'mg 밀리그램',
  ml: 'ml 밀리리터 미리',
  l: 'l 리터',
  mm: 'mm 밀리미터',
  cm: 'cm 센티 센티미터',
  m: 'm 미터',
  w: 'w 와트',
  kw: 'kw 킬로와트',
  v: 'v 볼트',
  hz: 'hz 헤르츠',
  인치: '인치 inch inche inches',
  원: '원',
  만원: '만원',
  매: '매 장',
  개: '개 pcs',
};
const ALONE = `khz mhz ghz mah wh k p xl xs x atm fps dpi rpm bar oz lb ft px mp db nm lm
  개입 매입 입 인용 인승 인 평 평형 일 주 주일 개월 개월분 월 년 년근 시간 분 초 등급 단계 겹 호 단 구 칸 포트 엽 화소 만화소 억화소 만 억 천원 억원
  봉 봉지 정 환 포 롤 팩 병 캔 박스 세트 켤레 대 권 쪽 종 색 자루 마리 알 벌 족 통 모 줄 안시 채널 코어 분할 세 살 학년 급 배 도 회 번 번째 위 점 성 층 방 구멍`;

const UNITS = new Map([
  ...Object.entries(SPELLINGS).flatMap(([unit, spellings]) => spellings.split(' ').map((spelling) => [spelling, unit] as const)),
  ...ALONE.trim()
    .split(/\s+/)
    .map((unit) => [unit, unit] as const),
]);

/** Those that are read as a unit behind a space, too: 16 GB, 27 인치. The others may be words of their own: iPhone 15 X, 2 배. */
const BEHIND_SPACE = new Set(
  'gb tb mb g kg mg ml l mm cm w kw hz 인치 원 만원 매 개 khz mhz ghz mah wh 개입 매입 인용 인승 평 평형 개월 개월분 시간 포트 화소 만화소 팩 병 캔 포 롤 켤레'.split(
    ' ',
  ),
);

/** The unit that a folded text names, in its usual spelling; undefined for what is none. */
export function unitOf(text: string): string | undefined {
  return UNITS.get(text);
}

/** Whether `unit`, in its usual spelling, belongs to a number that stands before it with a space between. */
export function isUnitBehindSpace(unit: string): boolean {
  return BEHIND_SPACE.has(unit);
}
