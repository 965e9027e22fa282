package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.offer.Digest;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});

    private final Contents contents = new Contents(3_000);

    private static byte[] bytes(int fill, int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) fill;
        return bytes;
    }

    private boolean has(Digest from, byte[] content) {
        return contents.find(from, Digest.sha256(content)) != null;
    }

    @Test
    void the_least_lately_named_go_first_when_there_are_too_many() {
        contents.keep(ONE, bytes(1, 1_000));
        contents.keep(ONE, bytes(2, 1_000));
        contents.keep(ONE, bytes(3, 1_000));
        contents.keep(ONE, bytes(3, 1_000));
        assertThat(has(ONE, bytes(1, 1_000))).isTrue();
        contents.keep(ONE, bytes(4, 1_000));
        assertThat(has(ONE, bytes(2, 1_000))).isFalse();
        assertThat(has(ONE, bytes(1, 1_000))).isTrue();
        assertThat(has(ONE, bytes(3, 1_000))).isTrue();
        contents.keep(ONE, bytes(5, 3_000));
        assertThat(has(ONE, bytes(5, 3_000))).isTrue();
        assertThat(has(ONE, bytes(1, 1_000))).isFalse();
    }

    @Test
    void nobody_gets_by_a_hash_what_somebody_else_sent() {
        contents.keep(ONE, bytes(1, 1_000));
        assertThat(has(TWO, bytes(1, 1_000))).isFalse();
    }

    @Test
    void what_is_too_short_to_name_or_too_long_to_keep_is_not_kept() {
        contents.keep(ONE, bytes(1, 3_001));
        contents.keep(ONE, bytes(1, Contents.BYTES_MIN - 1));
        assertThat(has(ONE, bytes(1, 3_001))).isFalse();
        assertThat(has(ONE, bytes(1, Contents.BYTES_MIN - 1))).isFalse();
    }
}
