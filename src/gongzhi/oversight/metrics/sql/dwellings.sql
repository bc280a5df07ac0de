-- One row for each residential premises of a building.
SELECT p.building_id AS area_code
FROM territory_premises p
WHERE p.use = 'residential' AND p.building_id >= %(low)s AND p.building_id < %(high)s
