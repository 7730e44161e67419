-- The Zhangye notice in SQLite: exact, in whole fen.  For the sqlite3 shell, on a database in memory; claims.csv and
-- diseases.txt of the folder that it is run in → sqlite.csv.
--
-- The claims that a benefit is open to are laid in the order of their accounts (a person's calendar year) into a table
-- of their own; a recursive query goes through it row by row.
PRAGMA temp_store = MEMORY;

CREATE TABLE claims(setl_id, psn_no, admdvs, setl_time, begndate, enddate, med_type, insutype, hosp_lv, dise_name,
  chronic_class, place, referred, apply_date, aided_elsewhere, identities, brdy, medfee_sumamt, fulamt_ownpay_amt,
  overlmt_selfpay, preselfpay_amt, inscp_scp_amt, hifp_pay, cvlserv_pay, hifes_pay, hifmi_pay, hifob_pay, oth_pay,
  refd_setl_flag, init_setl_id, maf_pay);
CREATE TABLE lines(line);
.mode csv
.import --skip 1 claims.csv claims
.mode list
.separator \t \n
.import diseases.txt lines
CREATE TABLE diseases(name PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO diseases SELECT trim(line) FROM lines WHERE trim(line) <> '' AND trim(line) NOT LIKE '#%';

CREATE TABLE categories(category INTEGER PRIMARY KEY, name, percent INTEGER, deductible INTEGER);
INSERT INTO categories VALUES
  (1, '特困人员', 100, 0), (2, '孤儿', 100, 0), (3, '事实无人抚养儿童', 100, 0),
  (4, '农村一类低保', 75, 0), (5, '农村二类低保', 75, 0), (6, '城市全额低保', 75, 0),
  (7, '低保对象', NULL, 0),
  (8, '农村三类低保', 70, 0), (9, '农村四类低保', 70, 0), (10, '城市差额低保', 70, 0), (11, '农村返贫致贫人口', 70, 0),
  (12, '农村易返贫致贫人口', 60, 0), (13, '脱贫不稳定户', 60, 0), (14, '边缘易致贫户', 60, 0),
  (15, '突发严重困难户', 60, 0), (16, '已脱贫人口', 60, 0),
  (17, '低保边缘家庭成员', 60, 200000), (18, '因病致贫重病患者', 60, 500000);

-- A bare 低保对象 says nothing more beside one of the six classes.
CREATE TABLE sets(identities PRIMARY KEY, category) WITHOUT ROWID;
INSERT INTO sets
SELECT identities, CASE WHEN min(category) = 7 AND max(category IN (8, 9, 10))
  THEN min(category) FILTER (WHERE category <> 7) ELSE min(category) END
FROM (SELECT DISTINCT identities FROM claims)
LEFT JOIN categories ON instr('|' || identities || '|', '|' || name || '|') > 0 GROUP BY identities;

-- near: close enough for the second benefit.  reason: of what no benefit is open to.  Amounts are read as floating
-- point numbers and are whole fen after rounding, which is exact up to 10^12 yuan.
CREATE TABLE judged AS
SELECT c.rowid AS row, psn_no, substr(enddate, 1, 4) AS year, s.category, percent, deductible,
  max(0, CAST(round(inscp_scp_amt * 100) AS INTEGER) - CAST(round(hifp_pay * 100) AS INTEGER)
    - CAST(round(cvlserv_pay * 100) AS INTEGER) - CAST(round(hifes_pay * 100) AS INTEGER)
    - CAST(round(hifmi_pay * 100) AS INTEGER) - CAST(round(hifob_pay * 100) AS INTEGER)
    - CAST(round(oth_pay * 100) AS INTEGER)) AS base,
  dise_name IN diseases AS listed,
  place IN ('', 'local') OR (referred = '1' AND place = 'province') AS near,
  CASE
    WHEN enddate < '2022-07-01' THEN 'no_policy'
    WHEN s.category IS NULL THEN 'no_category'
    WHEN med_type NOT IN ('21', '14') THEN 'med_type'
    WHEN aided_elsewhere = '1' THEN 'aided_elsewhere'
    WHEN place NOT IN ('', 'local') AND referred <> '1' THEN 'not_referred'
    WHEN s.category = 7 THEN 'dibao_class'
    WHEN s.category < 17 THEN NULL
    WHEN apply_date = '' THEN 'no_application'
    WHEN enddate > apply_date
      OR enddate < CASE substr(apply_date, 6) WHEN '02-29' THEN (substr(apply_date, 1, 4) - 1) || '-02-28'
        ELSE (substr(apply_date, 1, 4) - 1) || substr(apply_date, 5) END THEN 'outside_window'
  END AS reason
FROM claims c JOIN sets s USING (identities) LEFT JOIN categories USING (category);

CREATE TABLE steps(step INTEGER PRIMARY KEY, row, goes_on, base, percent, deductible, listed, near);
INSERT INTO steps(row, goes_on, base, percent, deductible, listed, near)
SELECT row, coalesce(psn_no = lag(psn_no) OVER sorted AND year = lag(year) OVER sorted, 0), base, percent, deductible,
  listed, near
FROM judged WHERE reason IS NULL WINDOW sorted AS (ORDER BY psn_no, year, row) ORDER BY psn_no, year, row;

-- What an account held before a claim follows from what it held before the claim before, and what that one came to.
CREATE TABLE outcomes(row INTEGER PRIMARY KEY, kept, room, aid);
INSERT INTO outcomes
WITH RECURSIVE walk(step, row, base, listed, near, used_all, used_unlisted, used_deductible, used_threshold, kept, room,
  paid) AS (
  VALUES (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  UNION ALL
  SELECT s.step, s.row, s.base, s.listed, s.near, goes_on * (used_all + paid),
    goes_on * (used_unlisted + (NOT w.listed) * paid), goes_on * (used_deductible + kept),
    goes_on * (used_threshold + w.near * (w.base - paid)),
    min(s.base, max(0, deductible - goes_on * (used_deductible + kept))),
    min(8000000 - goes_on * (used_all + paid),
      CASE WHEN s.listed THEN 8000000 ELSE 5000000 - goes_on * (used_unlisted + (NOT w.listed) * paid) END),
    min(((s.base - min(s.base, max(0, deductible - goes_on * (used_deductible + kept)))) * percent + 50) / 100,
      8000000 - goes_on * (used_all + paid),
      CASE WHEN s.listed THEN 8000000 ELSE 5000000 - goes_on * (used_unlisted + (NOT w.listed) * paid) END)
  FROM walk w JOIN steps s ON s.step = w.step + 1)
SELECT row, kept, room,
  paid + CASE WHEN near THEN (max(0, base - paid - max(0, 600000 - used_threshold)) * 30 + 50) / 100 ELSE 0 END
FROM walk WHERE step > 0;

.headers on
.separator , \n
.once sqlite.csv
SELECT setl_id, c.psn_no, CASE WHEN reason IS NOT 'no_policy' THEN 'zhangye-2022' END AS policy,
  CASE WHEN aid > 0 THEN 'paid' WHEN reason IS NULL THEN 'zero' WHEN reason = 'no_policy' THEN 'no_policy'
    WHEN reason = 'dibao_class' THEN 'undetermined' ELSE 'ineligible' END AS status,
  CASE WHEN aid > 0 THEN NULL WHEN reason IS NOT NULL THEN reason WHEN base = 0 THEN 'nothing_left'
    WHEN kept = base THEN 'below_deductible' WHEN room = 0 THEN 'cap_exhausted' ELSE 'rounded_to_zero' END AS reason,
  CASE WHEN reason IS NOT 'no_policy' THEN name END AS category,
  printf('%d.%02d', base / 100, base % 100) AS base,
  CASE WHEN reason NOT IN ('no_policy', 'dibao_class') OR reason IS NULL
    THEN printf('%d.%02d', coalesce(aid, 0) / 100, coalesce(aid, 0) % 100) END AS aid,
  CASE WHEN reason NOT IN ('no_policy', 'dibao_class') OR reason IS NULL
    THEN printf('%d.%02d', (base - coalesce(aid, 0)) / 100, (base - coalesce(aid, 0)) % 100) END AS residual
FROM judged j JOIN claims c ON c.rowid = j.row LEFT JOIN outcomes o ON o.row = j.row LEFT JOIN categories USING (category)
ORDER BY j.row;
