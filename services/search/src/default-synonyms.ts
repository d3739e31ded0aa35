/** One set a line; words of a set are parted by commas and may be of several words. Kept apart by what they are about, for whoever reads. */
const ELECTRONICS = `
노트북, 랩탑, 랩톱, laptop
휴대폰, 핸드폰, 스마트폰, smartphone, phone
컴퓨터, PC, 피씨, 데스크탑, 데스크톱
TV, 텔레비전, 티비, 텔레비젼
모니터, monitor
태블릿, 타블렛, 태블릿PC, tablet
키보드, keyboard
마우스, mouse
이어폰, 이어버드, earphone
헤드폰, headphone
스피커, speaker
보조배터리, 파워뱅크, power bank
충전기, charger
공유기, 라우터, router
외장하드, 외장 HDD
USB 메모리, 메모리스틱, 유에스비
디지털카메라, 디카
블루투스, bluetooth
게임기, 게임 콘솔
게임 컨트롤러, 게임패드, 조이패드
스마트워치, smartwatch
냉장고, refrigerator, fridge
세탁기, 세탁 머신, washing machine
청소기, 진공청소기, vacuum cleaner
로봇청소기, 로청
전자레인지, 전자렌지, microwave
인덕션, 전기레인지
에어컨, 에어콘, 냉방기
공기청정기, 공청기
헤어드라이어, 드라이기, 헤어드라이기
고데기, 헤어아이론
면도기, 쉐이버, shaver
전기밥솥, 밥통
커피머신, 커피메이커, 에스프레소 머신
에어프라이어, 에어후라이어
전기주전자, 전기포트, 커피포트
믹서기, 블렌더, blender
토스터, 토스트기
전기장판, 전기매트
프로젝터, 빔프로젝터
블랙박스, 대시캠, dash cam
`;

const FASHION = `
티셔츠, T셔츠, tshirt
셔츠, 와이셔츠, 남방, shirt
바지, 팬츠, pants
청바지, 데님 팬츠, jeans
치마, 스커트, skirt
원피스, 드레스, dress
재킷, 자켓, jacket
점퍼, 잠바
가디건, 카디건, cardigan
니트, 스웨터, sweater
맨투맨, 스웨트셔츠, sweatshirt
후드티, 후디, hoodie
속옷, 언더웨어
잠옷, 파자마, pajamas
양말, socks
런닝화, 러닝화, 조깅화, running shoes
스니커즈, sneakers
신발, shoes
샌들, 샌달, sandal
볼캡, 야구모자, 캡모자
가방, bag
백팩, 배낭, backpack
캐리어, 여행용 가방, 트렁크
지갑, wallet
벨트, 허리띠, belt
목걸이, 네크리스, necklace
귀걸이, 귀고리, 이어링
손목시계, 리스트워치
선글라스, 썬글라스, sunglasses
목도리, 머플러
남성, 남자
여성, 여자
아동, 어린이, 키즈
아기, 유아, 베이비, baby
`;

const COLOURS = `
검정색, 검은색, 검정, 블랙, black
흰색, 하얀색, 하양, 화이트, white
빨간색, 빨강, 레드, red
파란색, 파랑, 블루, blue
노란색, 노랑, 옐로우, yellow
초록색, 녹색, 초록, 그린, green
분홍색, 분홍, 핑크, pink
회색, 쥐색, 그레이, gray, grey
보라색, 보라, 퍼플, purple
갈색, 밤색, 브라운, brown
주황색, 주황, 오렌지색
남색, 곤색, 네이비, navy
하늘색, 스카이블루
금색, 골드, gold
은색, 실버, silver
`;

const HOME_AND_FOOD = `
선크림, 썬크림, 자외선차단제, 선블록, sunscreen
클렌징폼, 폼클렌징, 세안제
향수, 퍼퓸, perfume
샴푸, shampoo
린스, 컨디셔너
바디워시, 바디샴푸, 바디클렌저
컵라면, 사발면
유산균, 프로바이오틱스
오메가3, 오메가쓰리
소고기, 쇠고기
달걀, 계란
초콜릿, 초콜렛, chocolate
케이크, 케익, cake
주스, 쥬스, juice
화장지, 휴지
물티슈, 물휴지
프라이팬, 후라이팬
수건, 타월, 타올, towel
베개, 배게, pillow
소파, 쇼파, sofa
의자, 체어, chair
책상, 데스크, desk
옷장, 장롱
책장, 책꽂이
러그, 카펫, 카페트, carpet
안마의자, 마사지체어
강아지, 애견, 반려견
고양이, 애묘, 반려묘
유모차, 스트롤러, stroller
장난감, 완구
자전거, bicycle, bike
덤벨, 아령
러닝머신, 런닝머신, 트레드밀, treadmill
낚싯대, 낚시대
골프클럽, 골프채
텐트, tent
자동차, 차량
`;

const BRANDS = `
나이키, nike
아디다스, adidas
뉴발란스, 뉴발, new balance
푸마, puma
아식스, asics
휠라, fila
리복, reebok
언더아머, under armour
노스페이스, north face
유니클로, uniqlo
리바이스, levis
크록스, crocs
닥터마틴, dr martens
버켄스탁, birkenstock
삼성, 삼성전자, samsung
LG, LG전자, 엘지, 엘지전자
애플, apple
아이폰, iphone
아이패드, ipad
갤럭시, galaxy
샤오미, xiaomi
소니, sony
구글, google
마이크로소프트, microsoft
모토로라, motorola
레노버, lenovo
에이수스, 아수스, asus
HP, 휴렛팩커드
로지텍, logitech
캐논, canon
니콘, nikon
후지필름, fujifilm
고프로, gopro
젠하이저, sennheiser
닌텐도, nintendo
다이슨, dyson
필립스, philips
테팔, tefal
보쉬, bosch
이케아, ikea
레고, lego
스타벅스, starbucks
카시오, casio
샤넬, chanel
`;

/** What a Korean shop begins with; an operator edits it. */
export const DEFAULT_SYNONYMS: readonly (readonly string[])[] = [ELECTRONICS, FASHION, COLOURS, HOME_AND_FOOD, BRANDS].flatMap((sets) =>
  sets
    .trim()
    .split('\n')
    .map((line) => line.split(', ')),
);
