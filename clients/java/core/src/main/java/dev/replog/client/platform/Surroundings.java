package dev.replog.client.platform;

/** The state of the device, as it says itself. */
public interface Surroundings {

    /** False when the device knows that it has no network. */
    boolean isOnline();

    /** Whether a person sees this client. True where nobody looks at a client, such as in a server. */
    boolean isVisible();

    /** Calls {@code changed}, on any thread, when one of these changes. */
    Cancellable listen(Runnable changed);

    /** A device that says nothing about itself: it is online and visible at all times. */
    static Surroundings unknown() {
        return new Surroundings() {
            @Override
            public boolean isOnline() {
                return true;
            }

            @Override
            public boolean isVisible() {
                return true;
            }

            @Override
            public Cancellable listen(Runnable changed) {
                return () -> {};
            }
        };
    }
}
