import { BRANDS, COLORS, type KindText } from './kind.ts';

const STORAGES = '256GB, 512GB, 1TB, 2TB';
const POWER = '1등급, 2등급, 3등급';

export const ELECTRONICS_KINDS = {
  laptop: { brands: BRANDS.computers, attributes: { 화면크기: '13인치, 14인치, 15.6인치, 16인치, 17인치', 메모리: '8GB, 16GB, 32GB, 64GB', 프로세서: '코어 울트라 5, 코어 울트라 7, 라이젠 5, 라이젠 7, M4', 무게: '0.99kg, 1.2kg, 1.6kg, 2.1kg' }, title: '화면크기, 메모리', colors: COLORS.device, storages: STORAGES, model: true },
  desktop: { brands: BRANDS.computers, attributes: { 프로세서: '코어 i5, 코어 i7, 코어 i9, 라이젠 7', 메모리: '16GB, 32GB, 64GB', 그래픽카드: 'RTX 4060, RTX 5070, RTX 5090, 내장그래픽' }, title: '프로세서, 그래픽카드', storages: STORAGES, model: true },
  monitor: { brands: BRANDS.computers, attributes: { 화면크기: '24인치, 27인치, 32인치, 34인치, 49인치', 해상도: 'FHD, QHD, 4K UHD', 주사율: '60Hz, 75Hz, 144Hz, 240Hz', 패널: 'IPS, VA, OLED' }, title: '화면크기, 해상도, 주사율', model: true },
  tablet: { brands: BRANDS.phones, attributes: { 화면크기: '8.7인치, 10.9인치, 11인치, 13인치', 통신: '와이파이, 셀룰러', 펜: '펜 포함, 펜 별도' }, title: '화면크기, 통신', colors: COLORS.device, storages: '128GB, 256GB, 512GB', model: true },
  phone: { brands: BRANDS.phones, attributes: { 화면크기: '6.1인치, 6.3인치, 6.7인치, 6.9인치', 카메라: '5000만화소, 1억800만화소, 2억화소', 배터리: '4000mAh, 4500mAh, 5000mAh', 개통: '자급제, 번호이동' }, title: '화면크기, 개통', colors: COLORS.device, storages: '128GB, 256GB, 512GB, 1TB', model: true },
  phoneAccessory: { brands: BRANDS.gadgets, attributes: { 호환: '갤럭시 S25, 갤럭시 Z 플립, 아이폰 16, 아이폰 16 프로, 공용', 재질: '실리콘, 강화유리, 가죽, 폴리카보네이트' }, title: '호환, 재질', colors: COLORS.device },
  smartwatch: { brands: BRANDS.phones, attributes: { 크기: '40mm, 42mm, 44mm, 46mm', 방수: '5ATM, 10ATM', 통신: '블루투스, LTE' }, title: '크기, 통신', colors: COLORS.device, model: true },
  audio: { brands: BRANDS.sound, attributes: { 연결: '블루투스 5.3, 블루투스 5.4, 유선, USB-C', 재생시간: '6시간, 10시간, 24시간, 40시간', 방수: 'IPX4, IPX7, 없음' }, title: '연결', colors: COLORS.device, model: true },
  camera: { brands: BRANDS.cameras, attributes: { 화소: '1200만화소, 2400만화소, 3300만화소, 6100만화소', 동영상: '4K 60p, 4K 120p, 8K 30p', 센서: '풀프레임, APS-C, 1인치' }, title: '화소, 동영상', colors: '블랙, 실버', model: true },
  cameraGear: { brands: BRANDS.cameras, attributes: { 재질: '알루미늄, 카본, 나일론', 무게: '0.4kg, 0.9kg, 1.5kg' }, title: '재질', model: true },
  peripheral: { brands: '로지텍, 레이저, 한성컴퓨터, 앱코, 마이크로소프트, 누리온, 다솜텍', attributes: { 연결: '유선, 블루투스, 2.4GHz 무선', 스위치: '청축, 적축, 갈축, 광축' }, title: '연결', colors: COLORS.device, model: true },
  storageDevice: { brands: '삼성전자, 씨게이트, WD, 샌디스크, 마이크론, 누리온', attributes: { 인터페이스: 'USB 3.2, USB4, 썬더볼트 4', 속도: '400MB/s, 1050MB/s, 2000MB/s' }, title: '인터페이스', storages: '128GB, 256GB, 512GB, 1TB, 2TB', model: true },
  network: { brands: '아이피타임, 티피링크, 에이수스, 넷기어, 이지넷', attributes: { 규격: 'WiFi 6, WiFi 6E, WiFi 7', 포트: '4포트, 5포트, 8포트' }, title: '규격, 포트', model: true },
  console: { brands: '닌텐도, 소니, 마이크로소프트, 밸브', attributes: { 저장용량: '64GB, 512GB, 1TB', 구성: '단품, 게임 포함 세트' }, title: '저장용량, 구성', colors: '블랙, 화이트' },
  tv: { brands: BRANDS.appliances, attributes: { 화면크기: '43인치, 50인치, 55인치, 65인치, 75인치, 85인치', 에너지효율: POWER, 설치: '스탠드형, 벽걸이형' }, title: '화면크기, 설치', model: true },
  projector: { brands: '삼성전자, LG전자, 엡손, 벤큐, 빛담', attributes: { 밝기: '300안시, 800안시, 2500안시', 해상도: 'FHD, 4K UHD' }, title: '밝기, 해상도', model: true },
  fridge: { brands: BRANDS.appliances, attributes: { 용량: '90L, 185L, 330L, 635L, 875L', 에너지효율: POWER }, title: '용량', colors: '화이트, 메탈, 베이지, 그레이', model: true },
  cooker: { brands: BRANDS.smallAppliances, attributes: { 용량: '3인용, 6인용, 10인용, 5L, 23L', 소비전력: '700W, 1200W, 1800W' }, title: '용량', colors: COLORS.home, model: true },
  smallKitchen: { brands: BRANDS.smallAppliances, attributes: { 용량: '0.8L, 1.2L, 1.7L', 소비전력: '300W, 900W, 1500W', 재질: '스테인리스, 유리, 플라스틱' }, title: '용량, 재질', colors: COLORS.home, model: true },
  dishwasher: { brands: BRANDS.appliances, attributes: { 용량: '6인용, 12인용, 14인용', 에너지효율: POWER }, title: '용량', colors: '화이트, 메탈', model: true },
  washer: { brands: BRANDS.appliances, attributes: { 용량: '3kg, 9kg, 15kg, 21kg, 25kg', 에너지효율: POWER }, title: '용량', colors: '화이트, 그레이, 블랙', model: true },
  vacuum: { brands: `${BRANDS.smallAppliances}, 삼성전자, LG전자, 로보락`, attributes: { 흡입력: '150W, 220W, 280W', 사용시간: '30분, 60분, 120분', 먼지통: '0.5L, 0.8L, 2.5L' }, title: '흡입력', colors: COLORS.device, model: true },
  iron: { brands: BRANDS.smallAppliances, attributes: { 소비전력: '1200W, 1800W, 2400W', 물통: '100ml, 300ml, 1L' }, title: '소비전력', colors: COLORS.pastel, model: true },
  aircon: { brands: BRANDS.appliances, attributes: { 냉방면적: '6평형, 10평형, 17평형, 23평형', 에너지효율: POWER }, title: '냉방면적', model: true },
  fan: { brands: BRANDS.smallAppliances, attributes: { 날개: '3엽, 5엽, 7엽', 조작: '리모컨, 터치, 기계식' }, title: '날개, 조작', colors: COLORS.home, model: true },
  heater: { brands: BRANDS.smallAppliances, attributes: { 소비전력: '400W, 800W, 2000W', 난방면적: '3평, 6평, 10평' }, title: '소비전력', colors: COLORS.home, model: true },
  airCare: { brands: `${BRANDS.appliances}, 다이슨, 샤오미`, attributes: { 사용면적: '10평형, 20평형, 30평형', 필터: 'H13 헤파, 카본, 자연가습', 에너지효율: POWER }, title: '사용면적', colors: '화이트, 그레이, 베이지', model: true },
  hairDevice: { brands: BRANDS.smallAppliances, attributes: { 소비전력: '35W, 1300W, 1800W', 코드: '무선, 유선' }, title: '소비전력, 코드', colors: COLORS.pastel, model: true },
  oralDevice: { brands: '필립스, 오랄비, 파나소닉, 파나텍, 고운결', attributes: { 방식: '음파, 회전, 물분사', 충전: 'USB-C, 무선충전' }, title: '방식', colors: '화이트, 블랙, 분홍색', model: true },
  carDevice: { brands: BRANDS.cars, attributes: { 해상도: 'FHD, QHD, 4K UHD', 용량: '32GB, 64GB, 128GB' }, title: '해상도, 용량', model: true },
} as const satisfies Record<string, KindText>;
