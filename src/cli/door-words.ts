/** Words of the doors for programs: `suanpan ui` and `suanpan mcp`. */
export const DOOR_EN = {
  uiAbout: 'serve the page and an HTTP API on this machine',
  mcpAbout: 'offer the same questions as tools over the Model Context Protocol (standard input and output)',
  portFlag: 'port to listen on (default: 7717, or the next that is free)',
  hostFlag: 'address to listen on (default: 127.0.0.1, this machine alone)',
  openFlag: 'open the page in a browser',
  threadsFlag: 'threads for searches (default: one less than the cores, at most 4)',
  patienceFlag: 'seconds that one question may take (default: 60)',
  served: 'Suanpan is at {page}\n  API    {page}openapi.json\n  Ctrl-C ends it.',
  exposed: 'Others can reach {host}: whoever does may ask questions, without a password.',
} as const;

export const DOOR_ZH: Readonly<Record<keyof typeof DOOR_EN, string>> = {
  uiAbout: '在本机提供网页与 HTTP API',
  mcpAbout: '以模型上下文协议（MCP，标准输入输出）提供同样的问题作为工具',
  portFlag: '监听端口（默认 7717，被占用则顺延）',
  hostFlag: '监听地址（默认 127.0.0.1，仅本机）',
  openFlag: '在浏览器中打开网页',
  threadsFlag: '搜索线程数（默认核数减一，至多 4）',
  patienceFlag: '单个问题的时限，秒（默认 60）',
  served: '算盘在 {page}\n  API    {page}openapi.json\n  按 Ctrl-C 结束。',
  exposed: '{host} 可被他人访问：任何人无需密码即可提问。',
};

/** Chinese of what is wrong with a request. */
export const DOOR_CODES: Readonly<Record<string, string>> = {
  'not-through-a-door': '不能经由接口',
  'not-json': '不是 JSON',
  'not-text': '不是 UTF-8 文本',
  'no-such-route': '没有这个地址',
  'wrong-method': '方法不对',
  'wrong-host': '主机名不符',
  'wrong-origin': '来源不符',
  'took-too-long': '用时过长',
  'too-much-memory': '占用内存过多',
  'too-busy': '繁忙',
  'worker-died': '计算线程中止（已重启）',
  'too-many-keys': '键过多',
};

export const DOOR_EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/^the text itself, sent with the question$/, '随问题一同发送的文本本身'],
  [/^a model of the catalog, or a config\.json sent with the question$/, '目录中的模型，或随问题发送的 config.json'],
  [/^no file to be written; the answer holds what is known$/, '不写文件；已知内容都在回答里'],
  [/^a JSON object of options$/, '由选项组成的 JSON 对象'],
  [/^a text, a number or true$/, '文本、数字或 true'],
  [/^true or false$/, 'true 或 false'],
  [/^the text itself: (.+)$/, '文本本身：$1'],
  [/^a name of the catalog, or the config\.json itself as an object$/, '目录中的名称，或 config.json 本身（对象）'],
  [/^collections of facts as an object$/, '各类事实组成的对象'],
  [/^at most (\S+) (bytes|keys|characters)$/, '至多 $1'],
  [/^one of the addresses in \/openapi\.json$/, '/openapi.json 所列地址之一'],
  [/^a narrower question, or fewer at once$/, '更窄的问题，或减少同时提问'],
  [/^at most (\S+) s; pin more of it$/, '至多 $1 秒；请多固定一些条件'],
];
