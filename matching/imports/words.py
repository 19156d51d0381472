"""The words that cells may hold: each code with its official Chinese term, and what else offices write for it.

The English code, the official term and the other forms are all accepted; templates offer the official term.
"""

from __future__ import annotations

from typing import Final

from matching.imports.vocabulary import Vocabulary

SETTLEMENTS: Final = Vocabulary({"urban": "城镇", "rural": "农村"}, {"城市": "urban", "城": "urban", "乡村": "rural"})
MONITORED: Final = Vocabulary(
    {"unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "sudden": "突发严重困难户"},
    {"边缘户": "marginal", "突发困难户": "sudden"},
)
CATEGORIES: Final = Vocabulary(
    {
        "tekun": "特困人员",
        "dibao": "最低生活保障对象",
        "edge": "最低生活保障边缘家庭",
        "rigid": "刚性支出困难家庭",
        "other": "其他低收入人口",
    },
    {
        "特困": "tekun",
        "低保": "dibao",
        "低保户": "dibao",
        "低保边缘": "edge",
        "支出型困难家庭": "rigid",
        "其他": "other",
    },
)
HOW_RECOGNISED: Final = Vocabulary(
    {"applied": "依申请认定", "direct": "直接认定"}, {"依申请": "applied", "直接": "direct"}
)
AUTHORITIES: Final = Vocabulary(
    {"township": "乡镇人民政府（街道办事处）", "county": "县级民政部门"},
    {"乡镇": "township", "街道": "township", "民政局": "county", "县级": "county"},
)
HOUSEHOLD_TRAITS: Final = Vocabulary({"ex_poor": "脱贫户", "rebuilding": "倒损住房重建户"}, {"重建户": "rebuilding"})
SEXES: Final = Vocabulary({"male": "男", "female": "女"})
RELATIONS: Final = Vocabulary(
    {
        "head": "户主",
        "spouse": "配偶",
        "child": "子女",
        "parent": "父母",
        "grandchild": "孙子女、外孙子女",
        "grandparent": "祖父母、外祖父母",
        "sibling": "兄弟姐妹",
        "other": "其他亲属",
    },
    {
        **dict.fromkeys(("本人", "户主本人"), "head"),
        **dict.fromkeys(("妻", "夫", "妻子", "丈夫", "之妻", "之夫"), "spouse"),
        **dict.fromkeys(
            ("子", "女", "儿子", "女儿", "长子", "次子", "三子", "长女", "次女", "三女", "养子", "养女"), "child"
        ),
        **dict.fromkeys(("父", "母", "父亲", "母亲"), "parent"),
        **dict.fromkeys(("孙", "孙子", "孙女", "外孙", "外孙子", "外孙女", "孙子女"), "grandchild"),
        **dict.fromkeys(("祖父", "祖母", "爷爷", "奶奶", "外祖父", "外祖母"), "grandparent"),
        **dict.fromkeys(("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"), "sibling"),
        **dict.fromkeys(("儿媳", "女婿", "公公", "婆婆", "岳父", "岳母", "侄子", "侄女", "其他"), "other"),
    },
)
LABOUR: Final = Vocabulary(
    {"none": "无劳动能力", "partial": "部分丧失劳动能力", "full": "有劳动能力"},
    {"无": "none", "部分": "partial", "半劳力": "partial", "有": "full", "普通劳动力": "full"},
)
SUPPORTERS: Final = Vocabulary(
    {"none": "无法定义务人", "incapable": "法定义务人无能力", "capable": "法定义务人有能力"},
    {"无": "none", "无能力": "incapable", "有能力": "capable"},
)
DISABILITIES: Final = Vocabulary(
    {
        "physical": "肢体残疾",
        "visual": "视力残疾",
        "hearing": "听力残疾",
        "speech": "言语残疾",
        "intellectual": "智力残疾",
        "mental": "精神残疾",
        "multiple": "多重残疾",
    },
    {
        "肢体": "physical",
        "视力": "visual",
        "听力": "hearing",
        "言语": "speech",
        "智力": "intellectual",
        "精神": "mental",
        "多重": "multiple",
    },
)
DISABILITY_GRADES: Final = Vocabulary(
    {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}, {"一": "1", "二": "2", "三": "3", "四": "4"}
)
STUDENT_STAGES: Final = Vocabulary(
    {"preschool": "学前教育", "compulsory": "义务教育", "senior": "高中阶段", "higher": "高等教育"},
    {
        **dict.fromkeys(("幼儿园", "学前"), "preschool"),
        **dict.fromkeys(("小学", "初中"), "compulsory"),
        **dict.fromkeys(("高中", "中职", "中专", "普通高中"), "senior"),
        **dict.fromkeys(("大专", "本科", "大学", "高职", "研究生"), "higher"),
    },
)
SELF_CARE: Final = Vocabulary(
    {"full": "全自理", "partial": "半护理", "none": "全护理"},
    {"能自理": "full", "部分自理": "partial", "不能自理": "none", "半自理": "partial"},
)
ORPHANS: Final = Vocabulary(
    {"none": "不属于", "orphan": "孤儿", "de_facto_unattended": "事实无人抚养儿童"}, {"否": "none", "无": "none"}
)
ORPHAN_CHOICES: Final = Vocabulary(
    {"tekun": "特困人员救助供养", "orphan": "孤儿、事实无人抚养儿童基本生活保障"}, {"特困": "tekun", "孤儿": "orphan"}
)
SUPPORT_FORMS: Final = Vocabulary(
    {"dispersed": "分散供养", "central": "集中供养"}, {"分散": "dispersed", "集中": "central"}
)
MEMBER_TRAITS: Final = Vocabulary(
    {
        "left_behind_child": "留守儿童",
        "left_behind_elderly": "留守老人",
        "community_corrections": "社区矫正对象",
    }
)

INDICATORS: Final = Vocabulary(
    {
        "disability_change": "残疾等级变化",
        "serious_illness": "患有慢性病、重大疾病",
        "new_enrolment": "有新生入学",
        "college_admission": "考上全日制高职、大专、本科",
        "accident": "遭遇意外",
        "disaster": "居住地遭遇灾害",
        "unemployment": "登记失业",
        "insurance_lapse": "社保断缴或停止缴纳",
        "death": "死亡",
        "birth": "出生",
        "marriage_change": "结离婚",
        "petition": "信访线索",
        "medical_spend_surge": "自付医疗费用骤增",
    },
    {"失业": "unemployment", "社保断缴": "insurance_lapse", "结婚": "marriage_change", "离婚": "marriage_change"},
)
CHANNELS: Final = Vocabulary(
    {
        "department_list": "部门数据比对",
        "hotline_12345": "12345热线",
        "assistance_hotline": "社会救助服务热线",
        "mini_program": "小程序",
        "window": "窗口",
        "call_or_visit": "来电来访",
        "informant": "主动发现信息员",
        "provincial_warning": "省级预警",
        "petition": "信访",
    },
    {"12345": "hotline_12345", "救助热线": "assistance_hotline", "信息员": "informant", "皖救一点通": "mini_program"},
)
DEPARTMENTS: Final = Vocabulary(
    {
        "civil_affairs": "民政部门",
        "education": "教育部门",
        "finance": "财政部门",
        "human_resources": "人力资源社会保障部门",
        "housing": "住房城乡建设部门",
        "agriculture": "农业农村部门",
        "rural_revitalisation": "乡村振兴部门",
        "health": "卫生健康部门",
        "emergency": "应急管理部门",
        "medical_insurance": "医疗保障部门",
        "disabled_federation": "残疾人联合会",
        "development_reform": "发展改革部门",
        "public_security": "公安部门",
        "justice": "司法行政部门",
        "court": "人民法院",
        "trade_union": "工会",
        "transport": "交通运输部门",
        "fire": "消防救援机构",
        "petition": "信访部门",
        "data_administration": "数据管理部门",
        "township": "乡镇人民政府（街道办事处）",
    },
    {
        **dict.fromkeys(("民政", "民政局"), "civil_affairs"),
        **dict.fromkeys(("教育", "教育局", "教育和体育局"), "education"),
        **dict.fromkeys(("财政", "财政局"), "finance"),
        **dict.fromkeys(("人社", "人社局", "人力资源和社会保障局"), "human_resources"),
        **dict.fromkeys(("住建", "住建局", "住房和城乡建设局"), "housing"),
        **dict.fromkeys(("农业农村", "农业农村局"), "agriculture"),
        **dict.fromkeys(("乡村振兴", "乡村振兴局"), "rural_revitalisation"),
        **dict.fromkeys(("卫健", "卫健委", "卫生健康委", "卫生健康委员会"), "health"),
        **dict.fromkeys(("应急", "应急局", "应急管理局"), "emergency"),
        **dict.fromkeys(("医保", "医保局", "医疗保障局"), "medical_insurance"),
        **dict.fromkeys(("残联",), "disabled_federation"),
        **dict.fromkeys(("发改", "发展改革委", "发展和改革委员会"), "development_reform"),
        **dict.fromkeys(("公安", "公安局"), "public_security"),
        **dict.fromkeys(("司法", "司法局"), "justice"),
        **dict.fromkeys(("法院",), "court"),
        **dict.fromkeys(("总工会",), "trade_union"),
        **dict.fromkeys(("交通", "交通运输局"), "transport"),
        **dict.fromkeys(("消防", "消防救援大队"), "fire"),
        **dict.fromkeys(("信访", "信访局"), "petition"),
        **dict.fromkeys(("数据局", "数据资源管理局"), "data_administration"),
        **dict.fromkeys(("乡镇", "街道", "乡镇街道"), "township"),
    },
)
RECIPIENTS: Final = Vocabulary(
    {**DEPARTMENTS.terms, "coordination": "困难群众基本生活保障工作协调机制", "charity_pairing": "慈善资源对接平台"},
    {**DEPARTMENTS.also, "一事一议": "coordination", "慈善对接": "charity_pairing"},
)
"""Who a referral can go to, societies aside: a village's society is found by the village."""
ROLES: Final = Vocabulary(
    {
        "county": "县级民政部门经办人",
        "town": "乡镇（街道）经办人",
        "department": "部门经办人",
        "charity": "慈善组织经办人",
        "society": "互助社经办人",
        "coordinator": "协调机制经办人",
        "auditor": "监督审计人员",
        "admin": "系统管理员",
    },
    {"县": "county", "乡镇": "town", "部门": "department", "慈善组织": "charity", "互助社": "society"},
)
LIST_KINDS: Final = Vocabulary(
    {
        "poor_students": "家庭经济困难学生",
        "registered_unemployed": "登记失业人员",
        "seriously_ill": "重病患者",
        "disabled_elderly_in_hardship": "经济困难失能老年人",
        "disease_emergency_recipients": "疾病应急救助对象",
        "housing_hardship": "城乡住房困难家庭",
        "antipoverty_monitored": "防止返贫监测对象",
        "disaster_relief_recipients": "受灾救助对象",
        "medical_aid_recipients": "医疗救助对象",
        "major_disease_patients": "33种大病专项救治患者",
        "severely_disabled": "重度残疾人和三级智力精神残疾人",
        "workers_in_hardship": "困难职工",
    },
    {"重度残疾人": "severely_disabled", "33种大病": "major_disease_patients", "失业人员": "registered_unemployed"},
)
KINDS: Final = Vocabulary(
    {
        "basic_living": "基本生活救助",
        "insurance_subsidy": "资助参保",
        "medical_aid": "医疗救助",
        "disease_emergency": "疾病应急救助",
        "education_aid": "教育救助",
        "housing_urban": "城镇住房保障",
        "housing_rural": "农村危房改造",
        "employment_aid": "就业救助",
        "disaster_relief": "受灾人员救助",
        "legal_aid": "法律援助和司法救助",
        "worker_support": "困难职工帮扶",
        "temporary_aid": "临时救助",
        "vagrant_aid": "生活无着流浪乞讨人员救助",
        "care_service": "访视照料服务",
        "social_work": "社会工作服务",
        "consumption_relief": "消费性减免",
        "disability_support": "残疾人帮扶",
        "antipoverty_support": "防返贫帮扶",
        "charity": "慈善帮扶",
        "mutual_aid": "互助社救助",
    },
    {"公租房": "housing_urban", "危房改造": "housing_rural", "受灾救助": "disaster_relief", "心理疏导": "social_work"},
)
UNITS: Final = Vocabulary(
    {"fen": "元", "item": "件", "hour": "小时", "place": "名额"},
    {"分": "fen", "套": "item", "个": "item", "人次": "place"},
)
"""The unit code of money is the fen; a quantity in 元 is multiplied by 100, one in 分 or `fen` is not."""
PURPOSES: Final = Vocabulary(
    {"charity": "慈善帮扶", "economic_check": "家庭经济状况核对", "class_review": "逐类审核"},
    {"慈善": "charity", "经济核对": "economic_check"},
)
PROVIDER_TYPES: Final = Vocabulary(
    {"department": "政府部门", "charity": "慈善组织", "society": "救急难互助社"},
    {"部门": "department", "互助社": "society"},
)
ELIGIBLE: Final = Vocabulary({**CATEGORIES.terms, "any": "不限"}, {**CATEGORIES.also, "全部": "any"})
