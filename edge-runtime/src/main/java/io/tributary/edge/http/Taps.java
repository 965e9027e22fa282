package io.tributary.edge.http;

import io.tributary.edge.node.Node;
import io.tributary.edge.node.View;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Opens taps, so many at once. */
final class Taps {
    private static final int OPEN_MAX = 4;
    private static final int RATE_DEFAULT = 100;
    private static final int RATE_MAX = 10_000;

    private final Vertx vertx;
    private final Node node;
    private final LongSupplier nanos;
    private final AtomicInteger open = new AtomicInteger();

    Taps(Vertx vertx, Node node, LongSupplier nanos) {
        this.vertx = vertx;
        this.node = node;
        this.nanos = nanos;
    }

    void open(HttpServerRequest request, String pipeline) {
        boolean quarantine = Boolean.parseBoolean(request.getParam("quarantine", "false"));
        String after = request.getParam("after", "0");
        OptionalInt stage = after.equals("window") ? OptionalInt.of(View.SUMMARIES) : number(after, 0, 10_000);
        OptionalInt rate = number(request.getParam("rate", Integer.toString(RATE_DEFAULT)), 1, RATE_MAX);
        if (stage.isEmpty()) {
            NodeApi.fault(request, 400, "after: '" + after + "' is neither a number of steps from 0 nor window");
        } else if (rate.isEmpty()) {
            NodeApi.fault(request, 400, "rate: is not a number of lines a second from 1 to " + RATE_MAX);
        } else if (open.incrementAndGet() > OPEN_MAX) {
            open.decrementAndGet();
            NodeApi.fault(request, 429, OPEN_MAX + " taps are open, the most there may be; close one of them");
        } else {
            TapStream stream = new TapStream(vertx, node, pipeline, request.response(), nanos, open::decrementAndGet);
            if (quarantine) {
                stream.quarantine();
            } else {
                stream.readings(stage.getAsInt(), rate.getAsInt());
            }
        }
    }

    private static OptionalInt number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            return number < least || number > most ? OptionalInt.empty() : OptionalInt.of(number);
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
