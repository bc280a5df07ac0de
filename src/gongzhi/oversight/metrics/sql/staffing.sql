-- One row for each person who serves a grid by name, as officer of either kind.
SELECT h.area AS area_code, h.role_id, h.kind, h.account_id
FROM held h
WHERE length(h.area) = 15 AND h.area >= %(low)s AND h.area < %(high)s
