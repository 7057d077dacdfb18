"""Characters of surnames and given names that old rolls write in their traditional form."""

# Each pair is the traditional and the simplified character; names are compared, never rewritten.
_PAIRS = (
    "張张 陳陈 楊杨 劉刘 趙赵 黃黄 吳吴 馬马 羅罗 鄭郑 謝谢 馮冯 鄧邓 許许 韓韩 葉叶 蘇苏 呂吕 蔣蒋 賈贾 "
    "盧卢 蕭萧 閻阎 鍾钟 譚谭 鄒邹 範范 陸陆 餘余 嚴严 萬万 錢钱 龔龚 湯汤 賀贺 顧顾 龍龙 賴赖 喬乔 蘭兰 "
    "魯鲁 韋韦 華华 國国 慶庆 偉伟 強强 軍军 傑杰 輝辉 衛卫 東东 麗丽 艷艳 鳳凤 蓮莲 雲云 義义 貴贵 寶宝 "
    "財财 錦锦 銀银 鋒锋 鐵铁 鋼钢 興兴 榮荣 壽寿 長长 歡欢 樂乐 愛爱 蕓芸 貞贞 禎祯 禮礼 紅红 紹绍 維维 "
    "綱纲 純纯 紀纪 綵彩 綠绿 線线 縣县 學学 會会 開开 關关 門门 間间 聞闻 陽阳 陰阴 隊队 階阶 際际 隨随 "
    "順顺 須须 領领 頭头 頻频 題题 顏颜 願愿 風风 飛飞 養养 饒饶 馴驯 駿骏 騰腾 驍骁 體体 魚鱼 鮮鲜 鳥鸟 "
    "鳴鸣 鴻鸿 鶴鹤 鵬鹏 麥麦 齊齐 齡龄 亞亚 優优 儀仪 億亿 兒儿 兩两 內内 剛刚 創创 劍剑 勝胜 勞劳 勢势 "
    "勛勋 區区 協协 單单 衆众 參参 雙双 發发 變变 號号 員员 聖圣 聲声 聰聪 職职 聯联 膽胆 與与 舉举 舊旧 "
    "藝艺 節节 處处 虛虚 補补 裏里 製制 見见 規规 視视 親亲 覺觉 覽览 觀观 詩诗 話话 誠诚 語语 諾诺 謀谋 "
    "謙谦 講讲 識识 讓让 豐丰 貝贝 負负 貢贡 賓宾 賢贤 質质 購购 贊赞 趕赶 跡迹 車车 軒轩 載载 輕轻 輪轮 "
    "轉转 農农 遠远 運运 進进 達达 遷迁 選选 遺遗 鄉乡 鄰邻 "
)
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
