-- One row for each property company, owners' committee and social organisation of today.
-- It has a Party organisation where an active one stands directly below it.
SELECT
    u.area_code,
    u.kind,
    EXISTS (SELECT 1 FROM organisations_unit p
            WHERE p.parent_id = u.id AND p.kind LIKE 'party\_%%'
              AND p.active_from <= %(today)s AND (p.active_to IS NULL OR p.active_to > %(today)s)) AS party
FROM organisations_unit u
WHERE u.kind IN ('property_company', 'owners_committee', 'social_organisation')
  AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
  AND u.area_code >= %(low)s AND u.area_code < %(high)s
