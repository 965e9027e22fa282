package io.tributary.pipelines.operator;

/** Scores of anomalies: how many spreads a value lies from the middle, and whether that is too far. */
record Score(double threshold) {
    /**
     * No score is larger: so much gets any value other than the middle where there is no spread at all. Finite, so that
     * summaries can hold it.
     */
    private static final double MOST = 1e6;

    /** Writes score and flag. */
    void write(double distance, double spread, int row, Results results) {
        double score = distance == 0 ? 0 : Math.max(-MOST, Math.min(MOST, distance / spread));
        results.columns[0][row] = score;
        results.columns[1][row] = Double.isNaN(score) ? score : Math.abs(score) > threshold ? 1 : 0;
    }
}
