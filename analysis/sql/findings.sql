-- Which findings are there, and how often were they seen?
SELECT finding, seen, kind, title, stack, scenario, fact
FROM findings
ORDER BY fact = 'also seen', seen DESC, finding;
