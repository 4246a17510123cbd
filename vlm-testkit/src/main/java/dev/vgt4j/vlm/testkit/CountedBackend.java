package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** A backend that knows how many of its sessions are open. */
final class CountedBackend implements Backend {
  private final Backend backend;
  private final Set<Session> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Takes over a backend. */
  CountedBackend(Backend backend) {
    this.backend = backend;
  }

  /** Sessions that nobody has closed yet. */
  int openSessions() {
    return open.size();
  }

  @Override
  public Session open(Weights weights) {
    Session session = backend.open(weights);
    open.add(session);
    Class<?>[] types = {Session.class};
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            types,
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                open.remove(session);
              }
              try {
                return method.invoke(session, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public Set<Capability> capabilities() {
    return backend.capabilities();
  }

  @Override
  public Map<String, String> description() {
    return backend.description();
  }

  @Override
  public ProgramFiles programFiles() {
    return backend.programFiles();
  }

  @Override
  public void close() {
    backend.close();
  }
}
