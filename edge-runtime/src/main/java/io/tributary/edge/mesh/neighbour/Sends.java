package io.tributary.edge.mesh.neighbour;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jgroups.Message;
import org.jgroups.protocols.TransferQueueBundler;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;

/**
 * One thread sends, but for what looks for others, which may go to hosts that are off: connecting to those takes its time, and signs of life
 * must not wait for it.
 */
final class Sends extends TransferQueueBundler {
    private static final int QUEUE_MAX = 512;
    static final int BUNDLE_BYTES_MAX = 16 * 1024;
    private static final int REQUEST_BYTES = 512;

    private static final int SEARCHES_MAX = 2;
    private static final int SEARCHES_WAITING_MAX = 64;
    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor searches = new ThreadPoolExecutor(
            SEARCHES_MAX,
            SEARCHES_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(SEARCHES_WAITING_MAX),
            work -> transport.getThreadFactory().newThread(work, "search"),
            new ThreadPoolExecutor.DiscardPolicy());

    Sends() {
        searches.allowCoreThreadTimeOut(true);
        setCapacity(QUEUE_MAX);
        setMaxSize(BUNDLE_BYTES_MAX);
        removeQueueCapacity(QUEUE_MAX / 4);
    }

    @Override
    public void send(Message message) throws Exception {
        if (message.getDest() != null && message.isFlagSet(Message.Flag.DONT_BUNDLE)) {
            searches.execute(() -> sendAlone(message));
        } else {
            super.send(message);
        }
    }

    @Override
    public synchronized void stop() {
        searches.getQueue().clear();
        super.stop();
    }

    private void sendAlone(Message message) {
        try {
            ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(REQUEST_BYTES);
            Util.writeMessage(message, out, false);
            transport.doSend(out.buffer(), 0, out.position(), message.getDest());
        } catch (Exception e) {
            log.debug("%s: failed sending to %s: %s", transport.getAddress(), message.getDest(), e.getMessage());
        }
    }
}
