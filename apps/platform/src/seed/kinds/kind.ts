/** A sort of product: who makes it, what is said of it, in which options it comes. Lists are text, parted by commas. */
export interface KindText {
  readonly brands: string;
  /** Attribute -> its possible values. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The attributes whose values are part of the title. */
  readonly title: string;
  readonly colors?: string;
  readonly sizes?: string;
  /** Each step costs more than the one before. */
  readonly storages?: string;
  /** A model number closes the title. */
  readonly model?: true;
}

export const COLORS = {
  device: '블랙, 화이트, 실버, 그레이, 네이비, 골드',
  wear: '검정색, 흰색, 빨간색, 파란색, 네이비, 회색, 베이지, 카키, 분홍색, 초록색, 노란색, 갈색',
  home: '화이트, 아이보리, 그레이, 베이지, 오크, 월넛, 블랙',
  pastel: '분홍색, 하늘색, 민트, 연보라, 노란색, 아이보리',
} as const;

export const BRANDS = {
  computers: '삼성전자, LG전자, 애플, 레노버, 에이수스, HP, 델, 한성컴퓨터, MSI, 누리온',
  phones: '삼성전자, 애플, 샤오미, 모토로라, 구글',
  gadgets: '삼성전자, 애플, 샤오미, 앤커, 벨킨, 누리온, 다솜텍, 케이온, 이지넷',
  sound: '삼성전자, 애플, 소니, 보스, JBL, 젠하이저, 브리츠, 소리마루, 울림',
  cameras: '소니, 캐논, 니콘, 후지필름, 고프로, DJI, 빛담',
  appliances: '삼성전자, LG전자, 위니아, 캐리어, 쿠쿠, 쿠첸, 한울가전, 온새미',
  smallAppliances: '필립스, 다이슨, 쿠쿠, 쿠첸, 브라운, 드롱기, 테팔, 신일전자, 한울가전, 온새미, 가온누리',
  wear: '유니클로, 스파오, 탑텐, 지오다노, 폴로, 리바이스, 무신사 스탠다드, 라온제나, 시나브로, 미리내, 예그리나',
  outdoor: '노스페이스, 코오롱스포츠, 블랙야크, 네파, K2, 디스커버리, 아이더, 산마루, 너울',
  sports: '나이키, 아디다스, 뉴발란스, 푸마, 아식스, 휠라, 언더아머, 프로스펙스, 리복, 달음',
  shoes: '금강제화, 닥터마틴, 락포트, 크록스, 버켄스탁, 소다, 발고운, 새론',
  bags: '쌤소나이트, 만다리나덕, 루이까또즈, 닥스, 빈폴, 메트로시티, 나래, 은가람',
  jewels: '제이에스티나, 스와로브스키, 카시오, 세이코, 티쏘, 로이드, 윤슬, 별하',
  beauty: '설화수, 이니스프리, 라네즈, 헤라, 미샤, 더페이스샵, 닥터지, 라운드랩, 클리오, 에뛰드, 초아, 고운결',
  fresh: '농협, 하림, 사조, 동원, 자연드림, 해오름농원, 푸른들, 바다애, 산들목장',
  packaged: '오뚜기, 농심, CJ제일제당, 풀무원, 대상, 동원, 롯데, 오리온, 해태, 소담, 한상차림',
  drinks: '동서식품, 롯데칠성, 코카콜라, 스타벅스, 매일유업, 오설록, 다온차, 새벽이슬',
  health: '정관장, 종근당, 고려은단, 뉴트리원, 일양약품, 튼튼담, 이든헬스',
  household: '유한킴벌리, LG생활건강, 애경, 깨끗한나라, 헨켈, 피죤, 맑은샘, 도담',
  kitchen: '테팔, 락앤락, 키친아트, 한샘, 스타우브, 코렐, 한국도자기, 소담, 그린나래',
  furniture: '한샘, 이케아, 일룸, 시디즈, 에이스침대, 시몬스, 까사미아, 데스커, 나무결, 아라온',
  bedding: '이브자리, 알레르망, 세사, 템퍼, 포근담, 솜사탕, 아라온',
  pets: '로얄캐닌, 네츄럴코어, 하림펫푸드, 오리젠, 탐사, 멍냥이네, 꼬리살랑',
  kids: '레고, 옥스포드, 보령메디앙스, 아가방, 베베숲, 하기스, 실바니안, 도담, 아이누리',
  books: '민음사, 문학동네, 창비, 한빛미디어, 길벗, 위즈덤하우스, 글숲, 책마루',
  stationery: '모나미, 모닝글로리, 3M, 바른손, 파버카스텔, 라미, 글결',
  cars: '불스원, 한국타이어, 금호타이어, 파인뷰, 아이나비, 소낙스, 달구지, 길동무',
  tools: '보쉬, 디월트, 마끼다, 계양, 스탠리, 뚝딱',
} as const;
