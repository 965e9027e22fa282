package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;

/** Some rows of a batch, from {@code base} on, that windows work on at once. */
record Rows(Batch batch, int base, int count, Window.Output output) {
    /** So many that what is copied out of a batch stays in the first-level cache, beside the states. */
    static final int MAX = 512;

    void late(int row) {
        output.late(batch, base + row);
    }

    void quarantine(int row, String reason) {
        output.quarantined(batch, base + row, reason);
    }
}
