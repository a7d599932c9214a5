# SPDX-License-Identifier: Apache-2.0
# read-letter FILE DIRECTORY: takes a letter of the gateway apart with what any contact has: stock gpg and a MIME parser
# that is not the gateway's. Writes text, subject, inner-subject, names, readers (the keys that it is encrypted to, as gpg
# names them), and each attachment; fails where the letter
# is not signed by one key over exactly these bytes.
import email, email.policy, os, re, subprocess, sys

raw = open(sys.argv[1], "rb").read()
into = sys.argv[2]


def write(name, data):
    with open(os.path.join(into, os.path.basename(name)), "wb") as file:
        file.write(data)


def gpg(*arguments, data):
    done = subprocess.run(["gpg", "--batch", "--quiet", "--no-tty", "--status-fd", "2", *arguments], input=data, capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def parts(entity):
    """The raw bytes of the parts of a multipart entity, as RFC 3156 signs them."""
    message = email.message_from_bytes(entity, policy=email.policy.SMTP)
    boundary = re.escape(message.get_boundary().encode())
    pieces = re.split(rb"\r\n--" + boundary + rb"(?:--)?[ \t]*(?:\r\n|$)", entity)
    return message, pieces[1:-1]


entity = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
outer = email.message_from_bytes(entity, policy=email.policy.SMTP)
write("subject", str(outer["Subject"]).encode())
write("to", str(outer["To"]).encode())
encrypted = outer.get_content_type() == "multipart/encrypted"
if encrypted:
    _, pieces = parts(entity)
    code, entity, status = gpg("--decrypt", data=pieces[1].split(b"\r\n\r\n", 1)[1])
    if code != 0:
        sys.exit("cannot be decrypted: " + status)
    entity = entity.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    write("readers", "\n".join(re.findall(r"ENC_TO ([0-9A-F]{16})", status)).encode())
write("encrypted", b"yes" if encrypted else b"no")
signed, pieces = parts(entity)
if signed.get_content_type() != "multipart/signed" or len(pieces) != 2:
    sys.exit("not signed: " + signed.get_content_type())
write("part", pieces[0])
write("part.asc", pieces[1].split(b"\r\n\r\n", 1)[1])
code, _, status = gpg("--verify", os.path.join(into, "part.asc"), os.path.join(into, "part"), data=b"")
if code != 0 or status.count("VALIDSIG") != 1:
    sys.exit("does not verify: " + status)
write("signer", re.search(r"VALIDSIG .* ([0-9A-F]{40})", status).group(1).encode())
inner = email.message_from_bytes(pieces[0], policy=email.policy.SMTP)
write("inner-subject", str(inner["Subject"] or "").encode())
names = []
text = None
for part in inner.walk():
    if part.is_multipart():
        continue
    content = part.get_payload(decode=True)
    name = part.get_filename()
    if name:
        names.append(name + " " + str(part["Content-Transfer-Encoding"]))
        write(name, content)
    elif text is None and part.get_content_type() == "text/plain":
        text = content.replace(b"\r\n", b"\n")
write("names", "\n".join(names).encode())
write("text", text or b"")
