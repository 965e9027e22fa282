package io.tributary.gateway.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Lets each kind of complaint through the 1st, 2nd, 4th, 8th... time: Artemis writes a stack trace for every message that it
 * refuses, which would fill the rest of a disk that is nearly full. Any thread.
 */
final class Sparing implements Filter {
    /** Its messages begin with a code such as AMQ834006. */
    private static final int CODE_LENGTH = 9;

    private static final int KINDS_MAX = 100;

    private final Map<String, Long> times = new ConcurrentHashMap<>();

    @Override
    public boolean isLoggable(LogRecord complaint) {
        String message = String.valueOf(complaint.getMessage());
        String kind = message.substring(0, Math.min(CODE_LENGTH, message.length()));
        if (!times.containsKey(kind) && times.size() >= KINDS_MAX) {
            return true;
        }
        return Long.bitCount(times.merge(kind, 1L, Long::sum)) == 1;
    }
}
