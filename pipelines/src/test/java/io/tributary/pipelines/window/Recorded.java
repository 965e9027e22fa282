package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a window gave. */
final class Recorded implements Window.Output {
    final List<Window.Result> results = new ArrayList<>();
    final List<Long> lateTimes = new ArrayList<>();
    final List<Long> quarantinedTimes = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();

    @Override
    public void closed(Window.Result result) {
        results.add(result);
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

    long summarised() {
        return results.stream().mapToLong(Window.Result::readings).sum();
    }

    void assertConserves(long readings, Window window) {
        assertThat(summarised() + lateTimes.size() + quarantinedTimes.size() + window.pending())
                .as(
                        "summarised %d + late %d + quarantined %d + pending %d",
                        summarised(), lateTimes.size(), quarantinedTimes.size(), window.pending())
                .isEqualTo(readings);
    }
}
