-- One row for each building in force.
SELECT
    b.code AS area_code,
    b.code IN (SELECT p.building_id FROM territory_premises p
               WHERE p.building_id >= %(low)s AND p.building_id < %(high)s) AS listed,
    b.code IN (SELECT u.area_code FROM organisations_unit u
               WHERE u.kind LIKE 'party\_%%'
                 AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)) AS party
FROM territory_area b
WHERE b.level = 7 AND b.valid_to IS NULL AND b.code >= %(low)s AND b.code < %(high)s
