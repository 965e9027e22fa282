package io.tributary.sim.publish;

import java.util.Locale;

/** What an MQTT 5 reason code says, and what to do about it (section 2.4). */
final class Reason {
    private Reason() {}

    static boolean isError(int code) {
        return code >= 0x80;
    }

    static String text(int code) {
        String text = switch (code) {
            case 0x81, 0x82 -> "protocol error";
            case 0x84 -> "it does not speak MQTT 5; use a broker that does";
            case 0x85 -> "client id not valid; choose another";
            case 0x86 -> "bad user name or password; check both";
            case 0x87 -> "not authorised; check user name, password and the broker's access rules";
            case 0x88 -> "server unavailable";
            case 0x89 -> "server busy";
            case 0x8A -> "banned";
            case 0x8B -> "server shutting down";
            case 0x8D -> "keep-alive timeout";
            case 0x8E -> "another client took over the session; give each client an id of its own";
            case 0x90 -> "topic name not valid";
            case 0x93 -> "receive maximum exceeded";
            case 0x95 -> "packet too large";
            case 0x97 -> "quota exceeded";
            case 0x99 -> "payload format not valid";
            case 0x9B -> "QoS not supported";
            case 0x9F -> "connection rate exceeded";
            default -> "reason";
        };
        return text + String.format(Locale.ROOT, " (0x%02X)", code);
    }
}
