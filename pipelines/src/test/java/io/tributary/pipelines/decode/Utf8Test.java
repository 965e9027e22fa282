package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void the_first_bad_byte_is_found() {
        byte[] bytes = {'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xC3, 'b'};

        assertThat(Utf8.firstFault(bytes, 0, 3)).isEqualTo(-1);
        assertThat(Utf8.firstFault(bytes, 0, 5)).isEqualTo(3);
        assertThat(Utf8.firstFault(bytes, 0, 2)).isEqualTo(1);
    }

    @Test
    void random_bytes_are_well_formed_exactly_when_the_jdk_says_so() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        int[] leads = {0x41, 0x7F, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
        int[] trails = {0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0};
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(1, 7)];
            for (int j = 0; j < bytes.length; j++) {
                int[] from = random.nextInt(3) == 0 ? leads : trails;
                bytes[j] = (byte) from[random.nextInt(from.length)];
            }
            bytes[0] = (byte) leads[random.nextInt(leads.length)];
            if ((Utf8.firstFault(bytes, 0, bytes.length) < 0) != jdkAccepts(bytes)) {
                fail("%s, seed %d: the JDK says %s", HexFormat.of().formatHex(bytes), seed, jdkAccepts(bytes));
            }
        }
    }

    private static boolean jdkAccepts(byte[] bytes) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try {
            strict.decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
