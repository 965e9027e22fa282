package io.tributary.edge.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.edge.mesh.form.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Whatever a neighbour sends is read as it was written, or refused. Runs over its inputs in every build. To search for new ones:
 * {@code JAZZER_FUZZ=1 mvn -pl edge-runtime -am test -Dtest='LetterFuzzTest#a_letter*' -Dsurefire.failIfNoSpecifiedTests=false
 * -DargLine=}.
 */
class LetterFuzzTest {
    private static final int FRAME_MAX = 300;
    private static final int UNPACKED_MAX = 1 << 20;

    @FuzzTest(maxDuration = "5m")
    void a_letter_is_read_as_it_is_written_or_refused(byte @NotNull [] bytes) {
        try {
            Letter letter = LetterForm.read(bytes);
            assertThat(LetterForm.write(letter)).isEqualTo(bytes);
            if (letter instanceof Letter.Ask ask) {
                unpack(ask.input());
                ask.task(unpack(ask.params()));
            } else if (letter instanceof Letter.Deliver deliver) {
                unpack(deliver.result());
            }
        } catch (MalformedException e) {
            assertThat(e).hasMessageStartingWith("byte ");
        }
    }

    private static byte[] unpack(Parcel parcel) throws MalformedException {
        byte[] content = parcel.bytes() <= UNPACKED_MAX ? parcel.content() : new byte[0];
        assertThat(content.length).isIn((int) parcel.bytes(), 0);
        return content;
    }

    /** The first byte says into what pieces the rest is cut. */
    @FuzzTest(maxDuration = "5m")
    void frames_are_the_same_however_they_are_cut(byte @NotNull [] bytes) {
        if (bytes.length > 1) {
            byte[] stream = Arrays.copyOfRange(bytes, 1, bytes.length);
            assertThat(frames(stream, 1 + (bytes[0] & 0xFF))).isEqualTo(frames(stream, stream.length));
        }
    }

    /** The frames, and at the end a word on whether the stream was refused. */
    private static List<String> frames(byte[] stream, int piece) {
        List<String> frames = new ArrayList<>();
        Frames cut = new Frames(FRAME_MAX);
        try {
            for (int from = 0; from < stream.length; from += piece) {
                cut.add(Buffer.buffer(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece))));
                for (byte[] frame = cut.next(); frame != null; frame = cut.next()) {
                    assertThat(frame.length).isLessThanOrEqualTo(FRAME_MAX);
                    frames.add(HexFormat.of().formatHex(frame));
                }
            }
        } catch (MalformedException e) {
            frames.add("refused");
        }
        return frames;
    }
}
