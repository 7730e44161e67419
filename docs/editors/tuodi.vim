" made by tests/made.py from the .def tables; do not edit
" Vim syntax for policies; put it into ~/.vim/syntax/ and: au BufRead *.policy set filetype=tuodi
if exists('b:current_syntax')
  finish
endif
scriptencoding utf-8
syntax iskeyword @,48-57,_,-,192-255,19968-40959
syntax keyword tuodiStatement 政策 policy 标签库 vocabulary 文号 document 地区 region 施行 effective 印发 issued
syntax keyword tuodiStatement 废止 replaces 示例 example 引用 import 标签 labels 身份 identity 参保身份 enrolment_identity
syntax keyword tuodiStatement 认定 counted 延续 extended 名录 list 外部 external 参数 parameter 累计 annual
syntax keyword tuodiStatement 条件 condition 参保条件 enrolment_condition 待遇 benefit 适用 route 基数 base 起付线 deductible
syntax keyword tuodiStatement 累计起点 threshold 比例 ratio 限额 limit 预警 alert 金额 amount 预警线 alert_line
syntax keyword tuodiStatement 资助 subsidy 规定 provision 程序 procedure 文外 beyond 要求 requirement 用例 test
syntax keyword tuodiStatement 结算 claim 参保 enrolment 应为 expect
syntax keyword tuodiKeyword 用例集 tests 至 until 就高 first 择优 best 附带 attribute 住院期间 during_stay
syntax keyword tuodiKeyword 出院日 on_discharge 月末 month_end 待定 undetermined 另按 deferred 自 from 否则 otherwise
syntax keyword tuodiKeyword 当 when 其余 else 后于 after 计入 into 按 by 不设 none
syntax keyword tuodiKeyword 全额 full 依据 clause 假定 assume 容许 allow 数量 count 日期 date
syntax keyword tuodiKeyword 原则上 in_principle 对象 subjects 依次 in_order 随增不降 never_falls_with 不得降低 not_lowered_by 不分 regardless_of
syntax keyword tuodiKeyword 属于 in 有 has 兼有 carries 且 and 或 or 非 not
syntax keyword tuodiKeyword 较小 min 较大 max 是 yes 否 no 等于 equals 不等于 differs_from
syntax keyword tuodiKeyword 超过 over 高于 above 晚于 later_than 不低于 at_least 达到 reaches 不早于 not_before
syntax keyword tuodiKeyword 低于 below 不足 short_of 早于 before 不超过 at_most 不高于 not_above 不晚于 not_after
syntax keyword tuodiKeyword 以上 or_more 以下 or_less
syntax keyword tuodiField above_price_limit admission_date age aid aided_elsewhere application_date basic_fund_pay birth_date care_type chronic_class civil_servant_pay coverage_year
syntax keyword tuodiField discharge_date disease enrolment_date enterprise_pay funds hospital_level identified_date in_catalogue_self_paid in_scope_cost in_scope_self_paid insurance large_amount_pay
syntax keyword tuodiField major_illness_pay other_pay paid_first place premium referred tier tier_1_premium tier_2_premium total_cost wholly_self_paid 一档缴费标准
syntax keyword tuodiField 个人缴费 二档缴费标准 他处已救助 企业补充支付 先行自付 入院日期 全自费金额 公务员补助支付 其他支付 出生日期 出院日期 医疗总费用
syntax keyword tuodiField 医疗类别 医院等级 参保年度 基金支付合计 大病保险支付 就医地 已救助 已转诊 年龄 慢特病类别 政策范围内自付 政策范围内费用
syntax keyword tuodiField 档次 申请日期 病种 目录内自付 统筹基金支付 缴费日期 职工大额支付 认定日期 超限价自费 险种
syntax keyword tuodiCode chronic_outpatient class_1 class_2 class_3 employees inpatient level_1 level_2 level_3 local outpatient outside
syntax keyword tuodiCode province residents tier_1 tier_2 unrated 一档 一类慢特病 一级 三类慢特病 三级 二档 二类慢特病
syntax keyword tuodiCode 二级 住院 居民医保 普通门诊 未定级 省内 省外 统筹区内 职工医保 门诊慢特病
syntax match tuodiNumber /\<[0-9０-９][0-9０-９,，.．]*\(万\|亿\|百\|千\)\?\(元\|%\|％\|周岁\|岁\|个月\|年\|日\|天\)\?/
syntax match tuodiDate /\<[0-9]\{4}-[0-9]\{1,2}-[0-9]\{1,2}\>/
syntax region tuodiString start=/“/ end=/”/ oneline
syntax region tuodiString start=/"/ end=/"/ oneline
syntax region tuodiString start=/「/ end=/」/ oneline
syntax match tuodiComment /\(#\|＃\|\/\/\).*$/
highlight default link tuodiStatement Statement
highlight default link tuodiKeyword Keyword
highlight default link tuodiField Identifier
highlight default link tuodiCode Constant
highlight default link tuodiNumber Number
highlight default link tuodiDate Number
highlight default link tuodiString String
highlight default link tuodiComment Comment
let b:current_syntax = 'tuodi'
