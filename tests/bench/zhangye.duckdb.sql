-- The Zhangye notice in DuckDB: exact, in whole fen, on one thread.  claims.csv and diseases.txt of the folder that it
-- is run in → duckdb.csv.
--
-- What a claim is by itself is computed for all claims at once.  Annual amounts go from claim to claim: the claims of
-- an account (a person's calendar year) that a benefit is open to are linked in order, and a recursive query takes the
-- first of all accounts, then the second of all, and so on.
SET threads = 1;
SET enable_progress_bar = false;

CREATE TEMP TABLE diseases AS
SELECT trim(line) AS name
FROM read_csv('diseases.txt', columns = {'line': 'VARCHAR'}, header = false, delim = '\t', quote = '', auto_detect = false)
WHERE trim(line) <> '' AND NOT starts_with(trim(line), '#');

CREATE TEMP TABLE categories(category UTINYINT, name VARCHAR, percent UTINYINT, deductible INTEGER);
INSERT INTO categories VALUES
  (1, '特困人员', 100, 0), (2, '孤儿', 100, 0), (3, '事实无人抚养儿童', 100, 0),
  (4, '农村一类低保', 75, 0), (5, '农村二类低保', 75, 0), (6, '城市全额低保', 75, 0),
  (7, '低保对象', NULL, 0),
  (8, '农村三类低保', 70, 0), (9, '农村四类低保', 70, 0), (10, '城市差额低保', 70, 0), (11, '农村返贫致贫人口', 70, 0),
  (12, '农村易返贫致贫人口', 60, 0), (13, '脱贫不稳定户', 60, 0), (14, '边缘易致贫户', 60, 0),
  (15, '突发严重困难户', 60, 0), (16, '已脱贫人口', 60, 0),
  (17, '低保边缘家庭成员', 60, 200000), (18, '因病致贫重病患者', 60, 500000);

CREATE TEMP TABLE records AS
SELECT row_number() OVER () AS row, setl_id, psn_no, enddate, med_type, dise_name, coalesce(place, 'local') AS place,
  coalesce(referred, '0') = '1' AS referred, apply_date, coalesce(aided_elsewhere, '0') = '1' AS aided_elsewhere,
  identities,
  greatest(0, CAST(100 * (inscp_scp_amt - coalesce(hifp_pay, 0) - coalesce(cvlserv_pay, 0) - coalesce(hifes_pay, 0)
    - coalesce(hifmi_pay, 0) - coalesce(hifob_pay, 0) - coalesce(oth_pay, 0)) AS BIGINT)) AS base
FROM read_csv('claims.csv', header = true, delim = ',', quote = '', escape = '', auto_detect = false, nullstr = '', columns = {
  'setl_id': 'VARCHAR', 'psn_no': 'VARCHAR', 'admdvs': 'VARCHAR', 'setl_time': 'VARCHAR', 'begndate': 'VARCHAR',
  'enddate': 'DATE', 'med_type': 'VARCHAR', 'insutype': 'VARCHAR', 'hosp_lv': 'VARCHAR', 'dise_name': 'VARCHAR',
  'chronic_class': 'VARCHAR', 'place': 'VARCHAR', 'referred': 'VARCHAR', 'apply_date': 'DATE',
  'aided_elsewhere': 'VARCHAR', 'identities': 'VARCHAR', 'brdy': 'VARCHAR', 'medfee_sumamt': 'VARCHAR',
  'fulamt_ownpay_amt': 'VARCHAR', 'overlmt_selfpay': 'VARCHAR', 'preselfpay_amt': 'VARCHAR',
  'inscp_scp_amt': 'DECIMAL(16,2)', 'hifp_pay': 'DECIMAL(16,2)', 'cvlserv_pay': 'DECIMAL(16,2)',
  'hifes_pay': 'DECIMAL(16,2)', 'hifmi_pay': 'DECIMAL(16,2)', 'hifob_pay': 'DECIMAL(16,2)', 'oth_pay': 'DECIMAL(16,2)',
  'refd_setl_flag': 'VARCHAR', 'init_setl_id': 'VARCHAR', 'maf_pay': 'VARCHAR'});

-- A bare 低保对象 says nothing more beside one of the six classes.
CREATE TEMP TABLE sets AS
SELECT identities, coalesce(min(category) FILTER (category <> 7), 99) AS other, bool_or(category = 7) AS vague,
  bool_or(category IN (4, 5, 6, 8, 9, 10)) AS classed,
  CASE WHEN vague AND NOT classed AND other > 7 THEN 7 WHEN other < 99 THEN other END AS category
FROM (SELECT identities, unnest(string_split(identities, '|')) AS name FROM (SELECT DISTINCT identities FROM records))
LEFT JOIN categories USING (name) GROUP BY identities;

-- near: close enough for the second benefit.  reason: of what no benefit is open to.
CREATE TEMP TABLE claims AS
SELECT row, setl_id, psn_no, year(enddate) AS year, base, c.name AS category, c.percent, c.deductible,
  dise_name IS NOT NULL AND dise_name IN (SELECT name FROM diseases) AS listed,
  place = 'local' OR (referred AND place = 'province') AS near,
  CASE
    WHEN enddate < DATE '2022-07-01' THEN 'no_policy'
    WHEN s.category IS NULL THEN 'no_category'
    WHEN med_type NOT IN ('21', '14') THEN 'med_type'
    WHEN aided_elsewhere THEN 'aided_elsewhere'
    WHEN place <> 'local' AND NOT referred THEN 'not_referred'
    WHEN s.category = 7 THEN 'dibao_class'
    WHEN s.category < 17 THEN NULL
    WHEN apply_date IS NULL THEN 'no_application'
    WHEN enddate < apply_date - INTERVAL 12 MONTH OR enddate > apply_date THEN 'outside_window'
  END AS reason
FROM records LEFT JOIN sets s USING (identities) LEFT JOIN categories c ON c.category = s.category;

CREATE TEMP TABLE steps AS
SELECT row, lag(row) OVER account IS NULL AS first, lead(row) OVER account AS next, base, percent, deductible, listed, near
FROM claims WHERE reason IS NULL WINDOW account AS (PARTITION BY psn_no, year ORDER BY row);

CREATE TEMP TABLE outcomes AS
WITH RECURSIVE walk AS (
  SELECT row AS next, CAST(0 AS BIGINT) AS row, CAST(0 AS BIGINT) AS kept, CAST(0 AS BIGINT) AS room,
    CAST(0 AS BIGINT) AS paid, CAST(0 AS BIGINT) AS second, CAST(0 AS BIGINT) AS used_all,
    CAST(0 AS BIGINT) AS used_unlisted, CAST(0 AS BIGINT) AS used_deductible, CAST(0 AS BIGINT) AS used_threshold
  FROM steps WHERE first
  UNION ALL
  SELECT next, row, kept, room, paid,
    CASE WHEN near THEN (greatest(0, base - paid - greatest(0, 600000 - used_threshold)) * 30 + 50) // 100 ELSE 0 END,
    used_all + paid, used_unlisted + CASE WHEN listed THEN 0 ELSE paid END, used_deductible + kept,
    used_threshold + CASE WHEN near THEN base - paid ELSE 0 END
  FROM (
    SELECT *, least(((base - kept) * percent + 50) // 100, room) AS paid
    FROM (
      SELECT s.*, used_all, used_unlisted, used_deductible, used_threshold,
        least(base, greatest(0, deductible - used_deductible)) AS kept,
        least(8000000 - used_all, CASE WHEN listed THEN 8000000 ELSE 5000000 - used_unlisted END) AS room
      FROM walk JOIN steps s ON s.row = walk.next)))
SELECT row, kept, room, paid + second AS aid FROM walk WHERE row > 0;

COPY (
  SELECT setl_id, psn_no, CASE WHEN reason <> 'no_policy' OR reason IS NULL THEN 'zhangye-2022' END AS policy,
    CASE WHEN aid > 0 THEN 'paid' WHEN reason IS NULL THEN 'zero' WHEN reason = 'no_policy' THEN 'no_policy'
      WHEN reason = 'dibao_class' THEN 'undetermined' ELSE 'ineligible' END AS status,
    CASE WHEN aid > 0 THEN NULL WHEN reason IS NOT NULL THEN reason WHEN base = 0 THEN 'nothing_left'
      WHEN kept = base THEN 'below_deductible' WHEN room = 0 THEN 'cap_exhausted' ELSE 'rounded_to_zero' END AS reason,
    CASE WHEN reason <> 'no_policy' OR reason IS NULL THEN category END AS category,
    CAST(base * 0.01 AS DECIMAL(18,2)) AS base,
    CASE WHEN reason IN ('no_policy', 'dibao_class') THEN NULL
      ELSE CAST(coalesce(aid, 0) * 0.01 AS DECIMAL(18,2)) END AS aid,
    CASE WHEN reason IN ('no_policy', 'dibao_class') THEN NULL
      ELSE CAST((base - coalesce(aid, 0)) * 0.01 AS DECIMAL(18,2)) END AS residual
  FROM claims LEFT JOIN outcomes USING (row) ORDER BY row
) TO 'duckdb.csv' (FORMAT csv, HEADER, DELIMITER ',');
