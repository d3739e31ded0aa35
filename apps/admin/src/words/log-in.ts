import { words } from '../language.ts';

export const logInWords = words(
  {
    title: '관제실 로그인',
    about: '쇼핑몰 회원 계정과는 다른, 운영자 계정으로 들어갑니다.',
    name: '이름',
    password: '비밀번호',
    logIn: '로그인',
    first: '처음 로그인하나요?',
    firstHint: '맨 처음 시작할 때 터미널에 admin 계정의 비밀번호가 한 번 나옵니다. 잊었다면 서버에서 아래 명령으로 새로 정하세요.',
    showPassword: '비밀번호 보기',
  },
  {
    title: 'Log in to the control room',
    about: 'With an operator’s account; a shopper’s does not open this door.',
    name: 'Name',
    password: 'Password',
    logIn: 'Log in',
    first: 'First time here?',
    firstHint: 'The very first start prints the password of admin once, in the terminal. If it is lost, set a new one on the server:',
    showPassword: 'Show the password',
  },
);
