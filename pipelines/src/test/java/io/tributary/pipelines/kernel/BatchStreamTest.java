package io.tributary.pipelines.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class BatchStreamTest {
    private static final Schema ALL = Schema.of(
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("n", Type.INT),
            new Schema.Field("heat", Type.DOUBLE),
            new Schema.Field("on", Type.BOOL));

    private final RootAllocator allocator = new RootAllocator();

    /** Every third value is missing, and texts repeat. */
    private Batch readings(Random random, int rows) {
        Batch batch = Batch.allocate(allocator, ALL, Math.max(1, rows));
        for (int i = 0; i < rows; i++) {
            int row = batch.append();
            batch.time().setLong(row, random.nextLong(-1_000_000_000_000_000L, 4_000_000_000_000_000L));
            batch.column(1).setText(row, "s" + random.nextInt(5) + "ü");
            batch.column(2).setLong(row, random.nextLong());
            batch.column(3).setDouble(row, random.nextGaussian());
            batch.column(4).setBool(row, random.nextBoolean());
            batch.column(1 + random.nextInt(12) % 4).show(row);
            if (random.nextInt(3) == 0) {
                batch.column(1 + random.nextInt(4)).setNull(row);
            }
        }
        return batch;
    }

    private static String shown(Batch batch) {
        StringBuilder all = new StringBuilder();
        for (int row = 0; row < batch.rows(); row++) {
            for (int i = 0; i < batch.schema().fields().size(); i++) {
                all.append(batch.column(i).show(row)).append(' ');
            }
            all.append('\n');
        }
        return all.toString();
    }

    @Test
    void what_is_written_is_read_the_same() throws KernelException {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            try (Batch batch = readings(random, random.nextInt(200))) {
                byte[] stream = BatchStream.write(batch);
                try (Batch read = BatchStream.read(stream, ALL, allocator)) {
                    assertThat(shown(read)).as("seed %d", seed).isEqualTo(shown(batch));
                    assertThat(BatchStream.write(read)).as("seed %d", seed).isEqualTo(stream);
                }
            }
        }
        allocator.close();
    }

    @Test
    void what_is_not_there_leaves_no_trace() {
        try (Batch one = readings(new Random(1), 1);
                Batch other = readings(new Random(2), 1)) {
            for (Batch batch : new Batch[] {one, other}) {
                batch.time().setLong(0, 0);
                for (int i = 1; i <= 4; i++) {
                    batch.column(i).setNull(0);
                }
            }
            assertThat(BatchStream.write(one)).isEqualTo(BatchStream.write(other));
        }
        allocator.close();
    }

    @Test
    void a_stream_of_other_columns_or_too_large_is_refused() {
        try (Batch batch = readings(new Random(3), 100);
                RootAllocator small = new RootAllocator(1_000)) {
            byte[] stream = BatchStream.write(batch);
            Schema other = Schema.of(new Schema.Field("heat", Type.TEXT));
            assertThatThrownBy(() -> BatchStream.read(stream, other, allocator))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("heat");
            assertThatThrownBy(() -> BatchStream.read(stream, ALL, small))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("more memory");
            for (int length = 0; length < stream.length - 8; length += 7) {
                byte[] cut = Arrays.copyOf(stream, length);
                assertThatThrownBy(() -> BatchStream.read(cut, ALL, allocator)).isInstanceOf(KernelException.class);
            }
        }
        allocator.close();
    }

    @FuzzTest(maxDuration = "5m")
    void any_bytes_are_a_batch_or_are_refused(byte @NotNull [] stream) {
        try (Batch batch = BatchStream.read(stream, ALL, allocator)) {
            assertThat(batch.rows()).isLessThanOrEqualTo(BatchStream.ROWS_MAX);
        } catch (KernelException e) {
            assertThat(e).hasMessageContaining(" ");
        }
        assertThat(allocator.getAllocatedMemory()).isZero();
    }
}
