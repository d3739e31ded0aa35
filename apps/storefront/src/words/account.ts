const en = {
  guest: 'Guest',
  email: 'E-mail',
  password: 'Password',
  passwordHint: '8 characters or more',
  yourName: 'Name',
  logIn: 'Log in',
  signUp: 'Sign up',
  logOut: 'Log out',
  logInText: 'Welcome back. What is in your cart comes along.',
  signUpText: 'An e-mail address is enough.',
  noAccount: 'No account yet?',
  hasAccount: 'Have an account?',
  toSeeThis: 'Log in to see this page.',
  wrongCredentials: 'The e-mail address or the password is wrong.',
  emailTaken: 'This e-mail address has an account. Log in instead.',
  fieldEmail: 'An e-mail address, such as name@example.com.',
  fieldPassword: 'Between 8 and 128 characters.',
  tooManyTries: 'Too many tries. Wait a minute, then try again.',
};

export type AccountWords = Readonly<typeof en>;

const ko: AccountWords = {
  guest: '비회원',
  email: '이메일',
  password: '비밀번호',
  passwordHint: '8자 이상',
  yourName: '이름',
  logIn: '로그인',
  signUp: '회원가입',
  logOut: '로그아웃',
  logInText: '다시 오셨군요. 장바구니도 그대로 따라옵니다.',
  signUpText: '이메일만 있으면 됩니다.',
  noAccount: '아직 회원이 아니신가요?',
  hasAccount: '이미 회원이신가요?',
  toSeeThis: '로그인하면 볼 수 있습니다.',
  wrongCredentials: '이메일 또는 비밀번호가 올바르지 않습니다.',
  emailTaken: '이미 가입된 이메일입니다. 로그인해 주세요.',
  fieldEmail: 'name@example.com처럼 이메일 주소를 입력해 주세요.',
  fieldPassword: '8자에서 128자 사이로 입력해 주세요.',
  tooManyTries: '시도가 너무 많습니다. 1분 뒤에 다시 해 주세요.',
};

export const ACCOUNT_WORDS = { ko, en };
