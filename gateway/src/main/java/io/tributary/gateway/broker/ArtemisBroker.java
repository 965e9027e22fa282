package io.tributary.gateway.broker;

import io.tributary.pipelines.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTLogger;
import org.apache.activemq.artemis.core.security.impl.SecurityStoreImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Apache ActiveMQ Artemis, cut down to MQTT. Its words: an address is a topic (filter), a queue is a subscription.
 *
 * <p>Any thread; {@link #start} and {@link #close} one after the other.
 */
final class ArtemisBroker implements Broker {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ArtemisBroker.class);
    private static final String ACCEPTOR = "mqtt";
    private static final long JOURNAL_FILE_BYTES = 1 << 20;

    /** It stops taking messages before its journal finds no room, which would end it. */
    private static final long DISK_FREE_LEAST = 8 * JOURNAL_FILE_BYTES;

    private static final int DISK_SCAN_MILLIS = 500;

    /**
     * Artemis tells of each connection and message at level INFO. These are held here because java.util.logging forgets
     * the level of a logger that nobody holds.
     */
    private static final List<Logger> QUIETED =
            List.of(Logger.getLogger("org.apache.activemq"), Logger.getLogger("org.apache.activemq.audit"));

    private static final Logger COMPLAINTS = Logger.getLogger(MQTTLogger.class.getPackageName());

    /** No name that mosquitto_passwd would take. */
    private static final String OWN_USER = "tributary:gateway";

    private final BrokerSettings settings;
    private final String ownPassword;
    private volatile @Nullable ActiveMQServer server;
    private volatile @Nullable DoorKeeper door;
    private volatile @Nullable String failure;

    ArtemisBroker(BrokerSettings settings, RandomGenerator secrets) {
        this.settings = settings;
        this.ownPassword = Long.toHexString(secrets.nextLong()) + Long.toHexString(secrets.nextLong());
    }

    @Override
    public synchronized void start() throws IOException {
        if (server != null) {
            throw new IllegalStateException("the broker was started already");
        }
        quiet();
        Passwords passwords = settings.passwords() == null ? null : Passwords.read(settings.passwords());
        Configuration configuration = configuration();
        DoorKeeper keeper = new DoorKeeper(passwords, OWN_USER, ownPassword);
        ActiveMQServer starting = new ActiveMQServerImpl(configuration, keeper);
        starting.getServiceRegistry().addIncomingInterceptor(new NotYet(keeper));
        server = starting;
        door = keeper;
        CompletableFuture<Exception> failed = new CompletableFuture<>();
        starting.registerActivationFailureListener(failed::complete);
        starting.registerIOCriticalErrorListener((cause, message, file) ->
                failure = "the embedded broker can't write " + settings.directory() + ": " + message);
        try {
            starting.start();
        } catch (Exception e) {
            failed.complete(e);
        }
        // With a directory that another process holds, Artemis waits for it on a thread of its own.
        if (!failed.isDone() && !starting.isActive()) {
            failed.complete(new IOException("directory " + settings.directory() + " is in use by another process"));
        }
        if (failed.isDone()) {
            close();
            throw new IOException(
                    "the embedded broker cannot start on " + settings.host() + ":" + settings.port() + ": "
                            + reason(failed.join())
                            + "; choose another broker.port or broker.directory, or stop what uses it",
                    failed.join());
        }
    }

    @Override
    public synchronized void admit() {
        DoorKeeper closed = door;
        ActiveMQServer running = server;
        if (closed == null || running == null) {
            return;
        }
        door = null;
        closed.admit();
        // Artemis remembers for 10 s whom it has turned away.
        if (running.getSecurityStore() instanceof SecurityStoreImpl remembered) {
            remembered.invalidateAuthenticationCache();
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static void quiet() {
        for (Logger logger : QUIETED) {
            if (logger.getLevel() == null) {
                logger.setLevel(logger.getName().endsWith("audit") ? Level.OFF : Level.WARNING);
            }
        }
        if (COMPLAINTS.getFilter() == null) {
            COMPLAINTS.setFilter(new Sparing());
        }
    }

    private Configuration configuration() throws IOException {
        Configuration configuration = new ConfigurationImpl();
        configuration
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(false)
                .setWildCardConfiguration(new WildcardConfiguration()
                        .setDelimiter('/')
                        .setAnyWords('#')
                        .setSingleWord('+'))
                .setThreadPoolMaxSize(4)
                .setScheduledThreadPoolMaxSize(1)
                .setGlobalMaxSize(settings.memoryMax())
                .setConnectionTtlCheckInterval(1_000);
        try {
            configuration.addAcceptorConfiguration(ACCEPTOR, acceptor());
        } catch (Exception e) {
            throw new IOException("'" + settings.host() + "' is not a host to listen on", e);
        }
        configuration.addAddressSetting("#", bounded());
        // What nodes send is kept by them until it is taken; to drop it here would lose it after the confirmation.
        configuration.addAddressSetting("tributary/#", bounded().setDefaultRingSize(-1));
        persistence(configuration, settings.directory());
        return configuration;
    }

    private String acceptor() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "tcp://" + host + ":" + settings.port()
                + "?protocols=MQTT;remotingThreads=2;useKQueue=false;tcpNoDelay=true;maximumPacketSize="
                + settings.messageBytesMax();
    }

    private AddressSettings bounded() {
        SimpleString nowhere = SimpleString.of("$dropped");
        return new AddressSettings()
                .setDefaultRingSize(settings.queuedMessagesMax())
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL)
                // MQTT knows no limit of deliveries; after ten of them Artemis would throw a message away.
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(0)
                .setDeadLetterAddress(nowhere)
                .setExpiryAddress(nowhere);
    }

    private static void persistence(Configuration configuration, @Nullable Path directory) throws IOException {
        configuration.setPersistenceEnabled(directory != null);
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IOException("the broker's directory " + directory + " cannot be made; check its permissions", e);
        }
        configuration
                // A share of the disk, as Artemis has it, would be gigabytes of a large card.
                .setMaxDiskUsage(-1)
                .setMinDiskFree(DISK_FREE_LEAST)
                .setDiskScanPeriod(DISK_SCAN_MILLIS)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize((int) JOURNAL_FILE_BYTES)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(4)
                // A publisher may forget what is confirmed to it.
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalDatasync(true)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString());
    }

    @Override
    public int port() {
        ActiveMQServer running = server;
        if (running == null) {
            throw new IllegalStateException("the broker has not been started");
        }
        return running.getRemotingService().getAcceptor(ACCEPTOR).getActualPort();
    }

    @Override
    public Access access() {
        String host = settings.host();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        String reached = everywhere ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return new Access("mqtt://" + reached + ":" + port(), OWN_USER, ownPassword);
    }

    @Override
    public int connections() {
        ActiveMQServer running = server;
        return running == null ? 0 : running.getConnectionCount();
    }

    @Override
    public Optional<String> obstacle() throws IOException {
        Path directory = settings.directory();
        Path there = directory == null ? null : directory.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        boolean full = there != null && Files.getFileStore(there).getUsableSpace() < DISK_FREE_LEAST;
        return full ? Optional.of("the disk of " + directory + " is full: free some space") : Optional.empty();
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Health health() {
        ActiveMQServer running = server;
        if (running != null && running.isActive()) {
            return running.getPagingManager().isDiskFull()
                    ? Health.down("the disk of " + settings.directory() + " has less than "
                            + (DISK_FREE_LEAST >> 20)
                            + " MiB left, so nodes keep what they have: free some space")
                    : Health.up();
        }
        return Health.down("the embedded broker does not run; see the log for why, and restart the gateway");
    }

    @Override
    public synchronized void close() {
        ActiveMQServer stopping = server;
        if (stopping == null) {
            return;
        }
        try {
            stopping.stop();
        } catch (Exception e) {
            LOG.warn("the embedded broker did not stop well", e);
        }
    }
}
