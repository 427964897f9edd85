/** Ways to pay, as sentences name them. */
const TERMS = [
  ['on demand', '按需'],
  ['reserved for a year', '预留一年'],
  ['reserved for three years', '预留三年'],
  ['spot', '竞价'],
  ['capacity block', '容量块'],
] as const;

/** Sentences of money, energy and carbon in Chinese, with the same numbers. */
export const WORTH_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^PUE (\S+) \((\S+) to (\S+)\): (.+)$/, 'PUE $1（$2 至 $3）：$4'],
  [/^PUE (\S+) of (.+)$/, 'PUE $1：$2'],
  [/^grid of (.+) in (\d+), (.*): (\S+) kg\/kWh$/, '$1 电网 $2 年，$3：$4 kg/kWh'],
  [/^electricity at the price of (.+): none is known for (.+)$/, '电价取 $1：$2 的未知'],
  [/^(.+) W a chip as stated counts its share of node and network$/, '给定的单卡 $1 W 已含节点与网络分摊'],
  [/^(.+): thermal design power not known, so energy is unknown \(--chip-watts\)$/, '$1：热设计功率未知，能耗因此未知（--chip-watts）'],
  [
    /^(.+): (\S+) W on average of (\S+) W, fractions by activity assumed \(±15 %\)$/,
    '$1：平均 $2 W（共 $3 W），各活动的比例为假定（±15 %）',
  ],
  [
    /^the other parts of its node as its maker rates them, loaded (\S+) to (\S+) %; network (\S+) to (\S+) % of the nodes$/,
    '节点其余部件按厂商额定功率，负载 $1–$2 %；网络为节点的 $3–$4 %',
  ],
  [
    /^the other parts of its node, which is not known, at (\S+) to (\S+) % of the chips, loaded (\S+) to (\S+) %; network (\S+) to (\S+) % of the nodes$/,
    '节点未知，其余部件取芯片的 $1–$2 %，负载 $3–$4 %；网络为节点的 $5–$6 %',
  ],
  [/^(.+): (\S+) USD a chip-hour, on demand, the one offer in force, newest of (\S+)$/, '$1：每卡时 $2 USD（按需），唯一在售报价，始于 $3'],
  [
    /^(.+): (\S+) USD a chip-hour, on demand, median of (\d+) offers in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（按需），$3 个在售报价的中位数，最新始于 $4',
  ],
  [
    /^(.+): (\S+) USD a chip-hour, reserved for a year, the one offer in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（预留一年），唯一在售报价，始于 $3',
  ],
  [
    /^(.+): (\S+) USD a chip-hour, reserved for a year, median of (\d+) offers in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（预留一年），$3 个在售报价的中位数，最新始于 $4',
  ],
  [
    /^(.+): (\S+) USD a chip-hour, reserved for three years, the one offer in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（预留三年），唯一在售报价，始于 $3',
  ],
  [
    /^(.+): (\S+) USD a chip-hour, reserved for three years, median of (\d+) offers in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（预留三年），$3 个在售报价的中位数，最新始于 $4',
  ],
  [/^(.+): (\S+) USD a chip-hour, spot, the one offer in force, newest of (\S+)$/, '$1：每卡时 $2 USD（竞价），唯一在售报价，始于 $3'],
  [
    /^(.+): (\S+) USD a chip-hour, spot, median of (\d+) offers in force, newest of (\S+)$/,
    '$1：每卡时 $2 USD（竞价），$3 个在售报价的中位数，最新始于 $4',
  ],
  ...TERMS.map(([en, zh]): readonly [RegExp, string] => [
    new RegExp(`^(.+): no price ${en} is known on (\\S+), so cost is unknown \\(--price\\)$`),
    `$1：$2 没有已知的价格（${zh}），费用因此未知（--price）`,
  ]),
  [/^(.+): no (\S+) price in (\S+) is known; prices of all places count$/, '$1：$3 没有已知的 $2 价格；取所有地区的价格'],
  [/^(.+): no (\S+) price after (\S+) is known; that one is taken$/, '$1：$3 之后没有已知的 $2 价格；取该价'],
  [/^(.+): no price to buy after (\S+) is known; that one is taken$/, '$1：$2 之后没有已知的购买价；取该价'],
  [/^(.+): prices of lone chips times (\S+) for their share of a server$/, '$1：单卡价格乘以 $2，计入服务器分摊'],
  [
    /^(.+): no price to buy it is known on (\S+), so the cost of owning is unknown \(--price\)$/,
    '$1：$2 没有已知的购买价，拥有成本因此未知（--price）',
  ],
  [/^(.+): its power is not known, so the cost of owning is unknown \(--price\)$/, '$1：功率未知，拥有成本因此未知（--price）'],
  [
    /^owned for (\S+) years at (\S+) to (\S+) % use, (\S+) to (\S+) % a year for capital, (\S+) to (\S+) % left at the end$/,
    '持有 $1 年，利用率 $2–$3 %，资金成本每年 $4–$5 %，期末残值 $6–$7 %',
  ],
  [
    /^network (\S+) %, spares (\S+) to (\S+) %, installation (\S+) to (\S+) %, upkeep (\S+) to (\S+) % a year, of the servers$/,
    '占服务器价格：网络 $1 %，备件 $2–$3 %，安装 $4–$5 %，维护每年 $6–$7 %',
  ],
  [
    /^space and cooling (\S+) to (\S+) USD a kW and month; one person for (\S+) to (\S+) chips$/,
    '机房与冷却每 kW 每月 $1 至 $2 USD；每人负责 $3 至 $4 卡',
  ],
  [/^electricity (\S+) to (\S+) USD\/kWh: no price of the place is known \(--place\)$/, '电价 $1 至 $2 USD/kWh：没有该地的电价（--place）'],
  [
    /^(.+): no carbon of making is published; (\S+) to (\S+) kg a chip as for other accelerators$/,
    '$1：未公布制造碳排放；按其他加速器每卡 $2 至 $3 kg',
  ],
  [
    /^failures, restarts and checkpoints are not in cost and energy: they count productive time$/,
    '费用与能耗只计有效时间，不含故障、重启与检查点',
  ],
  [/^(\S+) at the average from (\S+): no later rate is known$/, '$1 取自 $2 起的平均汇率：没有更晚的汇率'],
  [
    /^no place is stated, so carbon of electricity is unknown \(--place, --grid-intensity\)$/,
    '未给出场地，电力碳排放因此未知（--place、--grid-intensity）',
  ],
  [/^spot chips can be taken away at any time: what that costs is not counted$/, '竞价芯片随时可能被收回：其代价未计入'],
  [/^(\S+) people at (\S+) to (\S+) USD a year each$/, '$1 人，每人每年 $2 至 $3 USD'],
  [/^costs (.+), the budget is (.+): (.+) over$/, '费用 $1，预算 $2：超出 $3'],
  [/^(\S+) tokens would fit the budget$/, '$1 词元在预算之内'],
  [/^needs (\S+) MW, the site has (\S+) MW: (.+) over$/, '需要 $1 MW，场地只有 $2 MW：超出 $3'],
  [/^(\S+) chips would fit the site$/, '$1 卡在场地功率之内'],
  [/^power by activity over the parts of the step, node, network and PUE on top$/, '按训练步各部分的活动计功率，另加节点、网络与 PUE'],
  ...TERMS.map(([en, zh]): readonly [RegExp, string] => [
    new RegExp(`^chip-hours of the whole pool at the median price ${en}$`),
    `整个芯片池的卡时乘以价格中位数（${zh}）`,
  ]),
  [/^total cost of owning over useful hours of the life; (\S+) USD a chip at the start$/, '全生命期拥有成本除以有效小时；初期每卡 $1 USD'],
  [/^energy times the carbon of a kWh$/, '能耗乘以每 kWh 的碳排放'],
  [/^chips and nodes at their rated power, network and PUE on top$/, '芯片与节点按额定功率，另加网络与 PUE'],
  [/^the power you stated, over productive time, PUE on top$/, '按给定功率与有效时间，另加 PUE'],
  [/^carbon of making, by the hours held over the hours of its life$/, '制造碳排放，按持有小时占全生命期小时分摊'],
  [/^cooling on the site and power stations of the country$/, '场地冷却与该国电厂用水'],
  [/^cooling on the site alone: power stations of the place are not known$/, '仅场地冷却：该地电厂用水未知'],
];
