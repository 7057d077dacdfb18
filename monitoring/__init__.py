"""防返贫监测: clues, cases, measures, screening and the exchange with the departments."""
