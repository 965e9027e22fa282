package io.tributary.edge.mqtt;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive on a shared timer.
 *
 * <p>While its user does not read (a full inbox), the broker's answers wait behind unread messages, and the library
 * would take its own deafness for a dead broker. So during a pause the pings are sent past the library, which then
 * expects no answer; the answers that it sees later it ignores.
 */
final class Pinger implements MqttPingSender {
    private final ScheduledExecutorService timer;
    private final BooleanSupplier paused;
    private final Wire wire;
    private @Nullable ClientComms comms;
    private @Nullable Future<?> next;
    private boolean stopped = true;

    Pinger(ScheduledExecutorService timer, Wire wire, BooleanSupplier paused) {
        this.timer = timer;
        this.wire = wire;
        this.paused = paused;
    }

    @Override
    public void init(ClientComms comms) {
        this.comms = comms;
    }

    /** Starts, or starts anew when the broker has asked for another interval. */
    @Override
    public synchronized void start() {
        stopped = false;
        if (comms != null) {
            schedule(comms.getKeepAlive());
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    @Override
    public synchronized void schedule(long delayMillis) {
        if (next != null) {
            next.cancel(false);
        }
        if (!stopped) {
            try {
                next = timer.schedule(this::beat, delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                stopped = true; // the process is ending
            }
        }
    }

    private void beat() {
        ClientComms client = comms;
        Gate gate = wire.gate();
        if (client == null || gate == null) {
            return;
        }
        if (!paused.getAsBoolean()) {
            client.checkForActivity();
            return;
        }
        try {
            gate.ping();
            schedule(client.getKeepAlive());
        } catch (IOException e) {
            client.checkForActivity(); // the library finds out in its own way
        }
    }
}
