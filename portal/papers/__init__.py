"""Letters of invitation and certificates of attendance: their words, what stands on one, the PDF, issuing."""
