// Bluesky's own server with an identity directory, on loopback only. Prints its addresses as one
// line of JSON, and stops when its standard input ends.
import dns from 'node:dns'
import net from 'node:net'

const LOOPBACK = '127.0.0.1'

const { lookup } = dns
dns.lookup = (name, ...rest) =>
  name === 'localhost' || net.isIP(name)
    ? lookup(name, ...rest)
    : rest.at(-1)(Object.assign(new Error(`${name} is not on this computer`), { code: 'ENOTFOUND' }))

const { listen } = net.Server.prototype
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number' ? listen.call(this, port, LOOPBACK, ...rest) : listen.call(this, port, ...rest)
}

const { TestNetworkNoAppView } = await import('@atproto/dev-env')
const network = await TestNetworkNoAppView.create({})
console.log(JSON.stringify({ url: network.pds.url, directory: network.plc.url }))
process.stdin.resume()
process.stdin.on('end', async () => {
  await network.close()
  process.exit(0)
})
