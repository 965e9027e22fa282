package io.tributary.edge.app;

import io.nayuki.qrcodegen.QrCode;

/** A QR code (ISO/IEC 18004) in half-block characters, two modules in each, light on dark as terminals mostly are. */
final class QrText {
    private static final int QUIET = 2;

    private QrText() {}

    static String of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder lines = new StringBuilder();
        for (int y = -QUIET; y < code.size + QUIET; y += 2) {
            for (int x = -QUIET; x < code.size + QUIET; x++) {
                // What is dark in the code is left dark, what is light is drawn.
                boolean upper = !code.getModule(x, y);
                boolean lower = !code.getModule(x, y + 1);
                lines.append(upper ? (lower ? '\u2588' : '\u2580') : (lower ? '\u2584' : ' '));
            }
            lines.append('\n');
        }
        return lines.toString();
    }
}
