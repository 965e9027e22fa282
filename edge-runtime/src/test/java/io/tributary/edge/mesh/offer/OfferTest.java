package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static final Offer OFFER = new Offer(
            Digest.sha256(new byte[] {1}),
            Digest.sha256(new byte[] {2}),
            7,
            1_767_225_600_000_000L,
            1500,
            2_000_000,
            1000,
            new Energy(Energy.Source.SOLAR, 800, 2500),
            List.of(new Offer.Kernel("fft", 1, 50_000_000), new Offer.Kernel("fft", 2, 60_000_000)),
            Set.of(Digest.sha256(new byte[] {3}), Digest.sha256(new byte[] {4})));

    @Test
    void an_offer_comes_back_as_it_was() throws MalformedException {
        assertThat(Offer.parse(OFFER.signedBytes())).isEqualTo(OFFER);
        assertThat(OFFER.speed("fft", 2)).isEqualTo(60_000_000);
        assertThat(OFFER.speed("fft", 3)).isZero();
    }

    @Test
    void another_version_is_refused() {
        byte[] bytes = OFFER.signedBytes();
        bytes[1 + 1 + "tributary-offer".length()] = 2;
        assertThatThrownBy(() -> Offer.parse(bytes)).hasMessageContaining("another version than 1");
    }

    @Test
    void more_kernels_than_allowed_are_refused_before_they_are_read() {
        byte[] bytes = new FormWriter()
                .array(14)
                .text("tributary-offer")
                .whole(1)
                .bytes(new byte[32])
                .bytes(new byte[32])
                .whole(0)
                .whole(0)
                .whole(0)
                .whole(0)
                .whole(0)
                .whole(0)
                .whole(0)
                .whole(0)
                .array(Integer.MAX_VALUE)
                .toBytes();
        assertThatThrownBy(() -> Offer.parse(bytes)).hasMessageContaining("an array of 2147483647 items");
    }

    /** What is read at all is written as the same bytes: a signature holds for one form only. */
    @Test
    void bytes_that_were_tampered_with_are_refused_or_another_offer() {
        byte[] whole = OFFER.signedBytes();
        SplittableRandom dice = new SplittableRandom(1);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, dice.nextInt(8) == 0 ? dice.nextInt(whole.length + 9) : whole.length);
            for (int flips = 1 + dice.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
                bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
            }
            try {
                assertThat(Offer.parse(bytes).signedBytes()).as("round %d", i).isEqualTo(bytes);
                read++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageStartingWith("byte ");
            }
        }
        assertThat(read).isBetween(1000, 19_000);
    }
}
