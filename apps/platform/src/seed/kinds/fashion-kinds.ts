import { BRANDS, COLORS, type KindText } from './kind.ts';

const CLOTH = { 소재: '면 100%, 폴리에스터, 린넨, 울 혼방, 텐셀', 핏: '오버핏, 레귤러핏, 슬림핏, 와이드핏', 계절: '봄/가을, 여름, 겨울, 사계절' };
const SIZES = 'S, M, L, XL, 2XL';
const MEN_FEET = '250, 255, 260, 265, 270, 275, 280, 285';
const WOMEN_FEET = '220, 225, 230, 235, 240, 245, 250';
const LEATHER = { 소재: '소가죽, 양가죽, 합성가죽, 캔버스, 나일론' };

const men = { brands: BRANDS.wear, attributes: CLOTH, title: '핏, 소재', colors: COLORS.wear, sizes: SIZES };
const women = { ...men, brands: `${BRANDS.wear}, 별하, 초아`, sizes: 'XS, S, M, L' };

export const FASHION_KINDS = {
  menTop: men,
  menBottom: { ...men, sizes: '28, 30, 32, 34, 36' },
  menOuter: { ...men, brands: `${BRANDS.wear}, ${BRANDS.outdoor}` },
  womenTop: women,
  womenBottom: { ...women, sizes: '25, 26, 27, 28, 29' },
  womenOuter: { ...women, brands: `${BRANDS.wear}, ${BRANDS.outdoor}, 초아` },
  outdoorWear: { brands: BRANDS.outdoor, attributes: { 소재: '고어텍스, 폴리에스터, 나일론', 기능: '방풍, 방수, 흡습속건, 보온' }, title: '기능, 소재', colors: COLORS.wear, sizes: SIZES },
  underwear: { brands: 'BYC, 트라이, 비비안, 좋은사람들, 유니클로, 보드라미', attributes: { 소재: '면 100%, 모달, 텐셀, 발열원사', 구성: '1매, 3매, 5매' }, title: '소재, 구성', colors: COLORS.wear, sizes: SIZES },
  pajamas: { brands: 'BYC, 트라이, 유니클로, 보드라미, 솜사탕', attributes: { 소재: '면 100%, 극세사, 레이온', 계절: '여름, 겨울, 사계절' }, title: '소재', colors: COLORS.pastel, sizes: 'M, L, XL' },
  socks: { brands: '나이키, 유니클로, BYC, 트라이, 발고운', attributes: { 소재: '면 혼방, 울, 쿨맥스', 구성: '1켤레, 5켤레, 10켤레' }, title: '소재, 구성', colors: COLORS.wear },
  kidsWear: { brands: '아가방, 블루독, 모이몰른, 탑텐, 도담, 아이누리', attributes: { 소재: '면 100%, 오가닉 코튼, 플리스', 계절: '봄/가을, 여름, 겨울' }, title: '소재, 계절', colors: COLORS.pastel, sizes: '80, 90, 100, 110, 120, 130' },
  menShoes: { brands: BRANDS.sports, attributes: { 소재: '메쉬, 천연가죽, 니트', 밑창: '고무, EVA, 카본 플레이트', 발볼: '보통, 넓음' }, title: '소재', colors: COLORS.wear, sizes: MEN_FEET, model: true },
  womenShoes: { brands: BRANDS.sports, attributes: { 소재: '메쉬, 천연가죽, 니트', 밑창: '고무, EVA, 카본 플레이트', 굽높이: '2cm, 3cm, 4.5cm' }, title: '소재', colors: COLORS.wear, sizes: WOMEN_FEET, model: true },
  menFormal: { brands: BRANDS.shoes, attributes: { ...LEATHER, 굽높이: '2cm, 3cm, 4cm' }, title: '소재', colors: '검정색, 갈색, 와인', sizes: MEN_FEET },
  womenFormal: { brands: BRANDS.shoes, attributes: { ...LEATHER, 굽높이: '1cm, 3cm, 5cm, 8cm' }, title: '소재, 굽높이', colors: '검정색, 베이지, 분홍색, 흰색', sizes: WOMEN_FEET },
  kidsShoes: { brands: BRANDS.sports, attributes: { 소재: '메쉬, 합성가죽', 여밈: '벨크로, 끈, 다이얼' }, title: '여밈', colors: COLORS.pastel, sizes: '160, 170, 180, 190, 200, 210' },
  sportShoes: { brands: BRANDS.sports, attributes: { 바닥: '천연잔디용, 인조잔디용, 미끄럼방지, 스파이크', 소재: '니트, 인조가죽, 고어텍스' }, title: '바닥', colors: COLORS.wear, sizes: MEN_FEET, model: true },
  slippers: { brands: BRANDS.shoes, attributes: { 소재: 'EVA, PVC, 코르크', 기능: '미끄럼방지, 층간소음 방지, 물빠짐' }, title: '기능', colors: COLORS.pastel, sizes: '230, 250, 270' },
  bag: { brands: BRANDS.bags, attributes: { ...LEATHER, 크기: '소형, 중형, 대형', 방수: '생활방수, 없음' }, title: '소재, 크기', colors: '검정색, 갈색, 베이지, 네이비, 카키' },
  luggage: { brands: BRANDS.bags, attributes: { 크기: '20인치, 24인치, 28인치', 소재: '폴리카보네이트, 알루미늄, 나일론', 잠금: 'TSA 잠금, 다이얼' }, title: '크기, 소재', colors: COLORS.device },
  wallet: { brands: BRANDS.bags, attributes: { ...LEATHER, 카드칸: '4칸, 8칸, 12칸' }, title: '소재', colors: '검정색, 갈색, 와인, 네이비' },
  belt: { brands: BRANDS.bags, attributes: { ...LEATHER, 폭: '30mm, 35mm, 38mm' }, title: '소재', colors: '검정색, 갈색' },
  watch: { brands: BRANDS.jewels, attributes: { 구동: '쿼츠, 오토매틱, 솔라', 밴드: '메탈, 가죽, 실리콘', 방수: '5ATM, 10ATM' }, title: '구동, 밴드', colors: '블랙, 실버, 골드', model: true },
  jewelry: { brands: BRANDS.jewels, attributes: { 소재: '14K 골드, 18K 골드, 925 실버, 티타늄', 보석: '큐빅, 진주, 다이아몬드, 없음' }, title: '소재, 보석' },
  hat: { brands: `${BRANDS.sports}, 엠엘비, 미리내`, attributes: { 소재: '면, 울, 나일론', 조절: '스냅백, 버클, 프리사이즈' }, title: '소재', colors: COLORS.wear },
  scarf: { brands: '닥스, 빈폴, 미리내, 예그리나, 우양산업', attributes: { 소재: '캐시미어, 울, 실크, 폴리에스터', 무늬: '체크, 무지, 줄무늬' }, title: '소재, 무늬', colors: COLORS.wear },
  glasses: { brands: '젠틀몬스터, 레이밴, 베디베로, 빛담', attributes: { 모양: '원형, 사각, 보잉, 캣아이', 렌즈: '편광, 자외선차단, 블루라이트차단' }, title: '모양, 렌즈', colors: '검정색, 호피, 골드, 투명' },
} as const satisfies Record<string, KindText>;
