package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps copies of all that an operator gives, so that two runs can be compared. */
public final class RecordedOutput implements Operator.Output {
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final List<String> quarantined = new ArrayList<>();
    private int filtered;
    private int duplicates;
    private int late;
    private int absorbed;
    private int derived;
    private @Nullable Schema expected;
    private @Nullable Batch lastEmitted;

    /** What comes out must be of this schema. */
    public void expect(Schema schema) {
        expected = schema;
    }

    @Override
    public void emit(Batch batch) {
        assertThat(batch.rows()).as("readings of a batch that came out").isPositive();
        if (expected != null) {
            assertThat(batch.schema()).isEqualTo(expected);
        }
        rows.addAll(Readings.of(batch));
        lastEmitted = batch;
    }

    @Override
    public void filtered(int readings) {
        filtered += readings;
    }

    @Override
    public void duplicate(int readings) {
        duplicates += readings;
    }

    @Override
    public void late(int readings) {
        late += readings;
    }

    @Override
    public void absorbed(int readings) {
        absorbed += readings;
    }

    @Override
    public void derived(int readings) {
        assertThat(readings).isPositive();
        derived += readings;
    }

    @Override
    public void quarantined(Batch batch, int row, String reason) {
        assertThat(reason).isNotBlank();
        quarantined.add(Readings.of(batch, row) + ": " + reason);
    }

    /** All readings that came out. */
    public List<List<@Nullable Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** The readings that were quarantined, each with its reason. */
    public List<String> quarantined() {
        return Collections.unmodifiableList(quarantined);
    }

    public int filtered() {
        return filtered;
    }

    public int duplicates() {
        return duplicates;
    }

    /** The batch that came out last; what is in it is gone. */
    public @Nullable Batch lastEmitted() {
        return lastEmitted;
    }

    public int late() {
        return late;
    }

    public int absorbed() {
        return absorbed;
    }

    public int derived() {
        return derived;
    }

    /** How many of the readings that came in went somewhere; the others must be pending. */
    public int accountedFor() {
        return rows.size() - derived + filtered + duplicates + late + absorbed + quarantined.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordedOutput that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(toString());
    }

    @Override
    public String toString() {
        return "out " + rows + "\nfiltered " + filtered + "\nduplicate " + duplicates + "\nlate " + late + "\nabsorbed "
                + absorbed + "\nderived " + derived + "\nquarantined " + quarantined;
    }
}
