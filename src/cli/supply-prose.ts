/** Supply and the paragraphs of export rules as the page shows them, in Chinese; what is a citation stays as the law prints it. */
export const SUPPLY_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^on order$/, '按订单生产'],
  [/^scarce; resellers$/, '紧缺，多经转售'],
  [/^sold out for twelve months$/, '未来十二个月售罄'],
  [/^(3A090\S*|\S+), destination and headquarters outside (742\.6\S+)$/, '$1，目的地与总部均不在 $2 所列之内'],
];
