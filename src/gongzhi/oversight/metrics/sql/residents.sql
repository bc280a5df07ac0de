-- One row for each resident on the register, without those who left or were erased.
SELECT r.area_code
FROM people_resident r
WHERE r.erased_at IS NULL AND r.left_on IS NULL
  AND r.area_code >= %(low)s AND r.area_code < %(high)s
