package io.tributary.pipelines.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private final Dictionary from = new Dictionary();
    private final Dictionary into = new Dictionary();
    private final Translation translation = new Translation();

    @Test
    void an_id_is_translated_by_its_text() {
        into.idOf("somebody else");
        int north = from.idOf("north");
        int south = from.idOf("s\u00fcd");
        translation.between(from, into);
        assertThat(into.text(translation.of(south))).isEqualTo("s\u00fcd");
        assertThat(into.text(translation.of(north))).isEqualTo("north");
        assertThat(translation.of(south)).isEqualTo(translation.of(south));
        assertThat(into.size()).isEqualTo(3);
    }

    @Test
    void ids_added_between_batches_are_translated_too() {
        from.idOf("a");
        translation.between(from, into);
        translation.of(0);
        int later = from.idOf("b");
        translation.between(from, into);
        assertThat(into.text(translation.of(later))).isEqualTo("b");
    }

    @Test
    void nothing_is_remembered_once_either_dictionary_began_anew() {
        from.idOf("old");
        translation.between(from, into);
        translation.of(0);
        from.forgetIfOver(0, 0);
        from.idOf("new");
        translation.between(from, into);
        assertThat(into.text(translation.of(0))).isEqualTo("new");
        into.forgetIfOver(0, 0);
        translation.between(from, into);
        assertThat(into.text(translation.of(0))).isEqualTo("new");
        assertThat(into.size()).isEqualTo(1);
    }

    @Test
    void columns_give_back_what_was_written_in_bulk() {
        Schema schema = Schema.of(
                new Schema.Field("d", Type.DOUBLE), new Schema.Field("i", Type.INT), new Schema.Field("t", Type.TEXT));
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, schema, 5)) {
            batch.column(1).setDoubles(1, 4, new double[] {1.5, 2.5, 3.5, 9.9});
            batch.column(2).setLongs(0, 2, new long[] {7, Long.MIN_VALUE});
            batch.column(3).setIds(3, 5, new int[] {4, 6});
            double[] doubles = new double[3];
            batch.column(1).doubles(1, 4, doubles);
            assertThat(doubles).containsExactly(1.5, 2.5, 3.5);
            assertThat(batch.column(2).getLong(1)).isEqualTo(Long.MIN_VALUE);
            assertThat(batch.column(3).getId(4)).isEqualTo(6);
        }
    }
}
