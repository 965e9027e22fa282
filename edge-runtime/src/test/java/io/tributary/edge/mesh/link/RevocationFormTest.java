package io.tributary.edge.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What neighbours tell each other of revoked certificates, as bytes. */
class RevocationFormTest {
    private static Digest owner(int number) {
        return Digest.sha256(new byte[] {(byte) number, (byte) (number >> 8)});
    }

    private static FormWriter known(int lists) {
        return new FormWriter().array(2).whole(11).array(lists);
    }

    private static byte[] known(Digest owner, byte... number) {
        return known(1).array(2).bytes(owner.toBytes()).bytes(number).toBytes();
    }

    @Test
    void numbers_of_lists_are_read_as_they_were_written() throws MalformedException {
        Letter.Known known = new Letter.Known(
                Map.of(owner(1), BigInteger.ZERO, owner(2), BigInteger.TEN, owner(3), BigInteger.ONE.shiftLeft(150)));
        assertThat(LetterForm.read(LetterForm.write(known))).isEqualTo(known);
        assertThat(LetterForm.read(LetterForm.write(new Letter.Known(Map.of()))))
                .isEqualTo(new Letter.Known(Map.of()));
    }

    @Test
    void of_too_many_owners_those_are_told_that_a_letter_may_have() throws MalformedException {
        Map<Digest, BigInteger> many = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            many.put(owner(i), BigInteger.valueOf(i));
        }
        Letter.Known read = (Letter.Known) LetterForm.read(LetterForm.write(new Letter.Known(many)));
        assertThat(read.numbers()).hasSize(256);
        assertThat(many).containsAllEntriesOf(read.numbers());
    }

    @Test
    void numbers_below_zero_too_long_or_twice_are_refused() {
        assertThatThrownBy(() -> LetterForm.read(known(owner(1), (byte) -1)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("below zero");
        assertThatThrownBy(() -> LetterForm.read(known(owner(1), new byte[21]))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> LetterForm.read(known(owner(1)))).isInstanceOf(MalformedException.class);
        byte[] twice = known(2).array(2)
                .bytes(owner(1).toBytes())
                .bytes(new byte[] {1})
                .array(2)
                .bytes(owner(1).toBytes())
                .bytes(new byte[] {2})
                .toBytes();
        assertThatThrownBy(() -> LetterForm.read(twice))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("two of one owner");
        assertThatThrownBy(() -> LetterForm.read(known(257).toBytes())).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_list_above_1_mib_is_refused() {
        byte[] large = LetterForm.write(new Letter.Revoke(new byte[(1 << 20) + 1]));
        assertThatThrownBy(() -> LetterForm.read(large)).isInstanceOf(MalformedException.class);
    }
}
