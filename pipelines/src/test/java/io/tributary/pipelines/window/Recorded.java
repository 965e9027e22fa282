package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a window gave. */
final class Recorded implements Window.Output {
    final List<Window.Result> results = new ArrayList<>();
    final List<Window.Result> early = new ArrayList<>();
    final List<Window.Result> withdrawn = new ArrayList<>();
    /** All of these in the order in which they came. */
    final List<Window.Result> inOrder = new ArrayList<>();

    long done;
    final List<Long> lateTimes = new ArrayList<>();
    final List<Long> quarantinedTimes = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();

    @Override
    public void closed(Window.Result result) {
        results.add(result);
        inOrder.add(result);
    }

    @Override
    public void early(Window.Result result) {
        early.add(result);
        inOrder.add(result);
    }

    @Override
    public void withdrawn(Window.Result result) {
        withdrawn.add(result);
        inOrder.add(result);
    }

    @Override
    public void done(long readings) {
        done += readings;
    }

    @Override
    public void late(Batch batch, int row) {
        lateTimes.add(batch.time().getLong(row));
    }

    @Override
    public void quarantined(Batch batch, int row, String reason) {
        quarantinedTimes.add(batch.time().getLong(row));
        reasons.add(reason);
    }

    void assertConserves(long readings, Window window) {
        assertThat(done + lateTimes.size() + quarantinedTimes.size() + window.pending())
                .as(
                        "done %d + late %d + quarantined %d + pending %d",
                        done, lateTimes.size(), quarantinedTimes.size(), window.pending())
                .isEqualTo(readings);
    }
}
