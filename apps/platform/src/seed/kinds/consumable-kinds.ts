import { BRANDS, type KindText } from './kind.ts';

const SKIN = '건성, 지성, 복합성, 민감성, 모든 피부';
const WEIGHTS = '500g, 1kg, 2kg, 5kg';
const KEEP = '냉장, 냉동, 실온';
const from = (places: string) => ({ 원산지: places });

export const CONSUMABLE_KINDS = {
  skincare: { brands: BRANDS.beauty, attributes: { 용량: '30ml, 50ml, 100ml, 150ml, 300ml', 피부타입: SKIN, 주요성분: '히알루론산, 나이아신아마이드, 세라마이드, 어성초, 비타민C' }, title: '주요성분, 용량' },
  cleansing: { brands: BRANDS.beauty, attributes: { 용량: '120ml, 150ml, 200ml, 500ml', 피부타입: SKIN, 주요성분: '녹차, 약산성, 쌀겨, 티트리' }, title: '주요성분, 용량' },
  maskPack: { brands: BRANDS.beauty, attributes: { 구성: '1매, 10매, 30매, 100ml', 효과: '진정, 미백, 보습, 탄력' }, title: '효과, 구성' },
  sunCare: { brands: BRANDS.beauty, attributes: { 차단지수: 'SPF50+ PA++++, SPF50 PA+++, SPF35 PA+++', 용량: '20g, 50ml, 70ml' }, title: '차단지수, 용량' },
  makeup: { brands: BRANDS.beauty, attributes: { 마무리: '매트, 촉촉, 글로시, 세미매트', 지속력: '12시간, 24시간', 용량: '3.5g, 12g, 15g, 30ml' }, title: '마무리', colors: '21호, 23호, 로즈, 코랄, 레드, 누드' },
  hairCare: { brands: '려, 미쟝센, 케라스타즈, 아모스, 닥터포헤어, 초아, 고운결', attributes: { 용량: '200ml, 400ml, 500ml, 1000ml', 두피: '건성, 지성, 민감성', 효과: '탈모완화, 손상케어, 볼륨, 보습' }, title: '효과, 용량' },
  bodyCare: { brands: BRANDS.beauty, attributes: { 용량: '60ml, 250ml, 400ml, 900ml', 향: '라벤더, 시트러스, 무향, 머스크, 복숭아' }, title: '향, 용량' },
  perfume: { brands: '조말론, 딥티크, 샤넬, 불가리, 논픽션, 향기담', attributes: { 용량: '30ml, 50ml, 100ml', 향: '플로럴, 우디, 시트러스, 머스크', 농도: '오드퍼퓸, 오드뚜왈렛' }, title: '향, 농도, 용량' },
  fruit: { brands: BRANDS.fresh, attributes: { ...from('경북 청송, 전남 나주, 제주, 충남 논산, 경북 상주'), 중량: '1kg, 2kg, 3kg, 5kg, 10kg', 등급: '특, 상, 못난이' }, title: '등급, 중량' },
  vegetable: { brands: BRANDS.fresh, attributes: { ...from('강원 평창, 전남 해남, 전남 무안, 충북 음성'), 중량: WEIGHTS, 재배: '친환경, 유기농, 일반' }, title: '재배, 중량' },
  meat: { brands: BRANDS.fresh, attributes: { ...from('국내산, 강원 횡성, 제주'), 중량: '300g, 500g, 1kg, 2kg', 보관: '냉장, 냉동', 등급: '1등급, 1+등급, 1++등급' }, title: '보관, 중량' },
  seafood: { brands: BRANDS.fresh, attributes: { ...from('국내산, 노르웨이, 완도, 통영'), 중량: '300g, 500g, 1kg', 보관: '냉장, 냉동' }, title: '보관, 중량' },
  grain: { brands: BRANDS.fresh, attributes: { ...from('경기 이천, 전북 김제, 강원 철원, 충남 당진'), 중량: '1kg, 4kg, 10kg, 20kg', 도정: '당일도정, 무세미' }, title: '도정, 중량' },
  noodles: { brands: BRANDS.packaged, attributes: { 맛: '매운맛, 순한맛, 해물맛, 크림', 구성: '4개입, 5개입, 20개입, 40개입' }, title: '맛, 구성' },
  readyMeal: { brands: BRANDS.packaged, attributes: { 중량: '210g, 350g, 500g, 1.05kg', 보관: KEEP, 구성: '1개, 6개, 12개, 24개' }, title: '중량, 구성' },
  sauce: { brands: BRANDS.packaged, attributes: { 용량: '320ml, 500g, 860ml, 1kg, 3kg', 보관: '실온, 냉장', 숙성: '재래식, 양조, 조선식' }, title: '숙성, 용량' },
  canned: { brands: BRANDS.packaged, attributes: { 중량: '85g, 135g, 200g, 340g', 구성: '1개, 4개, 10개, 20개' }, title: '중량, 구성' },
  snack: { brands: BRANDS.packaged, attributes: { 맛: '오리지널, 치즈, 초코, 딸기, 바질', 중량: '60g, 120g, 300g', 구성: '1봉, 10봉, 20봉' }, title: '맛, 구성' },
  bakery: { brands: `${BRANDS.packaged}, 파리바게뜨, 삼립`, attributes: { 맛: '팥, 크림, 쑥, 치즈, 플레인', 중량: '300g, 500g, 1kg', 보관: '냉장, 냉동, 실온' }, title: '맛, 중량' },
  coffee: { brands: BRANDS.drinks, attributes: { 로스팅: '라이트, 미디엄, 다크', 원두: '콜롬비아, 에티오피아, 브라질, 블렌드', 구성: '10개입, 50개입, 100개입, 1kg' }, title: '원두, 구성' },
  tea: { brands: BRANDS.drinks, attributes: { 형태: '티백, 잎차, 액상, 분말', 구성: '20개입, 100개입, 500g, 1kg' }, title: '형태, 구성' },
  drink: { brands: BRANDS.drinks, attributes: { 용량: '190ml, 355ml, 500ml, 1.5L, 2L', 구성: '6개, 20개, 24개, 30개', 당류: '제로, 일반' }, title: '용량, 구성' },
  supplement: { brands: BRANDS.health, attributes: { 섭취량: '1개월분, 2개월분, 6개월분', 형태: '정, 캡슐, 분말, 젤리' }, title: '형태, 섭취량' },
  ginseng: { brands: BRANDS.health, attributes: { 연근: '4년근, 6년근', 구성: '10포, 30포, 100포, 240g' }, title: '연근, 구성' },
  kimchi: { brands: `종가, ${BRANDS.packaged}, 엄마손맛`, attributes: { 중량: '500g, 1.5kg, 3kg, 5kg, 10kg', 맛: '서울식, 전라도식, 비건, 저염' }, title: '맛, 중량' },
  sideDish: { brands: `${BRANDS.packaged}, 엄마손맛, 바다애`, attributes: { 중량: '100g, 200g, 500g, 1kg', 보관: '냉장, 실온' }, title: '중량' },
  detergent: { brands: BRANDS.household, attributes: { 용량: '1L, 2.5L, 3L, 30개입', 향: '라벤더, 코튼, 레몬, 무향' }, title: '향, 용량' },
  tissue: { brands: BRANDS.household, attributes: { 구성: '10매, 24롤, 30롤, 6팩', 겹수: '2겹, 3겹, 4겹' }, title: '겹수, 구성' },
  hygiene: { brands: BRANDS.household, attributes: { 구성: '10개입, 50개입, 100개입, 500ml', 인증: 'KF94, KF80, 의약외품' }, title: '인증, 구성' },
  petFood: { brands: BRANDS.pets, attributes: { 주원료: '연어, 닭고기, 오리, 양고기', 중량: '80g, 1.2kg, 2kg, 6kg', 연령: '전연령, 성장기, 노령' }, title: '주원료, 중량' },
  diaper: { brands: '하기스, 팸퍼스, 마미포코, 베베숲, 아이누리', attributes: { 단계: '2단계, 3단계, 4단계, 5단계', 구성: '40매, 80매, 120매' }, title: '단계, 구성' },
  feeding: { brands: BRANDS.kids, attributes: { 재질: 'PPSU, 유리, 실리콘, 스테인리스', 연령: '신생아, 6개월 이상, 12개월 이상' }, title: '재질, 연령' },
  carCare: { brands: BRANDS.cars, attributes: { 용량: '500ml, 1L, 1.8L, 3매', 용도: '외장, 유리, 실내, 타이어' }, title: '용도, 용량' },
} as const satisfies Record<string, KindText>;
