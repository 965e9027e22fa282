package io.tributary.edge.mesh.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParcelTest {
    private static final byte[] TEXT =
            "{\"topic\":\"city/a/air\",\"payload\":{\"pm\":12.5}}\n".repeat(400).getBytes(UTF_8);

    private static Parcel read(byte[] form, int bytesMax) throws MalformedException {
        FormReader in = new FormReader(form);
        Parcel parcel = Parcel.read(in, bytesMax);
        in.end();
        return parcel;
    }

    private static byte[] form(Parcel parcel) {
        FormWriter out = new FormWriter();
        parcel.write(out);
        return out.toBytes();
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @Test
    void what_compresses_travels_smaller_and_arrives_whole() throws Exception {
        Parcel packed = Parcel.packed(TEXT);
        assertThat(packed).isInstanceOf(Parcel.Packed.class);
        byte[] form = form(packed);
        assertThat(form).hasSizeLessThan(TEXT.length / 5);
        Parcel arrived = read(form, TEXT.length);
        assertThat(arrived.bytes()).isEqualTo(TEXT.length);
        assertThat(arrived.content()).isEqualTo(TEXT);
    }

    @Test
    void what_does_not_compress_goes_as_it_is() throws Exception {
        for (byte[] content : new byte[][] {noise(10_000), {}, {1}}) {
            Parcel parcel = Parcel.packed(content);
            assertThat(parcel).isInstanceOf(Parcel.Whole.class);
            assertThat(read(form(parcel), 10_000).content()).isEqualTo(content);
        }
        assertThat(Parcel.shareLeft(noise(10_000), 4_096)).isGreaterThan(0.99);
        assertThat(Parcel.shareLeft(TEXT, 4_096)).isLessThan(0.2);
    }

    @Test
    void a_content_above_its_limit_is_refused_before_there_is_room_for_it() {
        assertThatThrownBy(() -> read(form(Parcel.packed(TEXT)), TEXT.length - 1))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("is not within 1 to " + (TEXT.length - 1));
        assertThatThrownBy(() -> read(form(new Parcel.Whole(TEXT)), TEXT.length - 1))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_block_that_promises_more_than_any_holds_is_refused() {
        assertThatThrownBy(() -> read(form(new Parcel.Packed(8 << 20, new byte[100])), 8 << 20))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("no block holds more");
        assertThatThrownBy(() -> read(form(new Parcel.Packed(100, new byte[95])), 8 << 20))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("goes whole");
    }

    @Test
    void a_block_of_another_size_than_it_says_is_no_content() {
        byte[] block = ((Parcel.Packed) Parcel.packed(TEXT)).block();
        for (int size : new int[] {TEXT.length - 1, TEXT.length + 1}) {
            assertThatThrownBy(() -> new Parcel.Packed(size, block).content()).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void an_altered_block_is_another_content_or_none_but_breaks_nothing() {
        byte[] block = ((Parcel.Packed) Parcel.packed(TEXT)).block();
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] altered = block.clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(new Parcel.Packed(TEXT.length, altered).content()).hasSize(TEXT.length);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void what_is_only_named_has_no_content_here() throws Exception {
        Parcel named = read(form(new Parcel.Held(Digest.sha256(TEXT))), 10);
        assertThat(named).isEqualTo(new Parcel.Held(Digest.sha256(TEXT)));
        assertThatThrownBy(named::content).isInstanceOf(MalformedException.class);
    }
}
