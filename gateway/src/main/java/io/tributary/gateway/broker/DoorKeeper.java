package io.tributary.gateway.broker;

import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who knows a password, or everybody when there are none, but before {@link #admit} only the gateway itself; lets nobody
 * manage the broker over MQTT. Any thread.
 */
final class DoorKeeper implements ActiveMQSecurityManager5 {
    private static final String ANYBODY = "anybody";

    private final @Nullable Passwords passwords;

    private final String ownUser;
    private final String ownPassword;
    private volatile boolean admitting;

    DoorKeeper(@Nullable Passwords passwords, String ownUser, String ownPassword) {
        this.passwords = passwords;
        this.ownUser = ownUser;
        this.ownPassword = ownPassword;
    }

    /** Lets others in too. */
    void admit() {
        admitting = true;
    }

    /** Whether it is worth looking at the password of that user now. */
    boolean admits(@Nullable String user) {
        return admitting || ownUser.equals(user);
    }

    @Override
    public @Nullable Subject authenticate(
            @Nullable String user,
            @Nullable String password,
            @Nullable RemotingConnection connection,
            @Nullable String securityDomain) {
        if (ownUser.equals(user) && ownPassword.equals(password)) {
            return subject(ownUser);
        }
        if (!admitting) {
            return null;
        }
        if (passwords == null) {
            return subject(user == null ? ANYBODY : user);
        }
        if (user == null || password == null || !passwords.match(user, password)) {
            return null;
        }
        return subject(user);
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType checkType, String address) {
        return checkType != CheckType.MANAGE && !address.startsWith("activemq.");
    }

    @Override
    public boolean validateUser(@Nullable String user, @Nullable String password) {
        return authenticate(user, password, null, null) != null;
    }

    @Override
    public boolean validateUserAndRole(
            @Nullable String user, @Nullable String password, Set<Role> roles, CheckType checkType) {
        return validateUser(user, password) && checkType != CheckType.MANAGE;
    }

    private static Subject subject(String user) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        return subject;
    }
}
