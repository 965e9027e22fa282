package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.fail;

import io.tributary.pipelines.batch.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The scanner and the full parser on the same payload: what the scanner takes, the full parser must take alike. */
final class JsonPair {
    private static final Layout LAYOUT = new Layout(
            Format.JSON,
            Layouts.topics("#"),
            Optional.of(new TimeField("ts", TimeUnit.MS)),
            List.of(
                    FieldSpec.of("v", Type.DOUBLE),
                    FieldSpec.of("count", Type.INT, "ts").optionally(),
                    FieldSpec.of("n", Type.INT, "a.b[1].n").optionally(),
                    FieldSpec.of("ok", Type.BOOL).optionally(),
                    FieldSpec.of("name", Type.TEXT, "a.name").optionally(),
                    FieldSpec.of("umlaut", Type.TEXT, "ü").optionally(),
                    FieldSpec.of("deep", Type.DOUBLE, "['x.y'][0][1]").optionally(),
                    FieldSpec.of("object", Type.DOUBLE, "o").optionally(),
                    FieldSpec.of("inner", Type.DOUBLE, "o.i").optionally()),
            TimeRule.DEFAULT);

    private final Reading fast = new Reading(Slot.of(LAYOUT));
    private final Reading slow = new Reading(Slot.of(LAYOUT));
    private final JsonScanner scanner = new JsonScanner(PathNode.of(Slot.of(LAYOUT)), fast);
    private final FullJson full = new FullJson(PathNode.of(Slot.of(LAYOUT)), slow);

    /** Fails when the two differ; gives whether the scanner took the payload. */
    boolean agrees(byte[] payload, String origin) {
        // Neighbours that would complete or spoil the payload, if they were looked at.
        byte[] padded = new byte[payload.length + 2];
        Arrays.fill(padded, (byte) '}');
        System.arraycopy(payload, 0, padded, 1, payload.length);
        if (!scanner.scan(padded, 1, payload.length)) {
            full.read(padded, 1, payload.length); // must not throw
            return false;
        }
        String fault = full.read(padded, 1, payload.length);
        if (fault != null || !fast.toString().equals(slow.toString())) {
            fail(
                    "%s: %s (hex %s)%nscanner:     %s%nfull parser: %s, %s",
                    origin,
                    new String(payload, StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(payload),
                    fast,
                    slow,
                    fault);
        }
        return true;
    }
}
